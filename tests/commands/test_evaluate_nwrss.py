"""`clara-tui evaluate nwrss`: WRSS is scaled within each sector, and counted by label above a cut."""

import json

from clara_tui.cli import main


def write(path, scores):
    rows = [f"tess2018-s{sector:04d}-{tic:016d}-0120-s_lc.fits,{score}" for (sector, tic), score in scores.items()]
    path.write_text("filename,anomaly_score\n" + "\n".join(rows) + "\n")


def test_each_sector_has_its_own_range(tmp_path, capsys):
    p3 = {(1, 1): 0.04, (1, 2): 0.16, (1, 3): 0.36, (1, 4): 0.0, (2, 5): 0.64, (2, 6): 0.81}
    write(tmp_path / "p3.csv", p3)
    write(tmp_path / "p9.csv", p3)
    names = (tmp_path / "p3.csv").read_text().splitlines()[1:]
    labels = [
        "filename,label_group",
        *(f"{name.split(',')[0]},{'Pl' if i % 2 else 'EB'}" for i, name in enumerate(names)),
    ]
    (tmp_path / "labels.csv").write_text("\n".join(labels) + "\n")
    files = [f"--{name}={tmp_path / name}.csv" for name in ("p3", "p9", "labels")]
    assert main(["evaluate", "nwrss", *files, "--above", "0.4", "--json"]) == 0
    first, second = json.loads(capsys.readouterr().out)["sectors"]
    assert (first["range"]["n_rows"], first["n_above"], first["above_by_label"]) == (3, 2, {"EB": 1, "Pl": 1})
    assert (second["n_above"], second["above_by_label"]) == (1, {"Pl": 1})


def test_files_without_a_common_curve_are_refused(tmp_path, capsys):
    write(tmp_path / "p3.csv", {(1, 1): 0.2})
    write(tmp_path / "p9.csv", {(1, 2): 0.2})
    assert main(["evaluate", "nwrss", f"--p3={tmp_path / 'p3.csv'}", f"--p9={tmp_path / 'p9.csv'}"]) == 2
    assert "no light curve in common" in capsys.readouterr().err
