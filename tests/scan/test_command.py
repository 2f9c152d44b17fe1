"""`clara-tui scan`, `make scan-samples` and `train scan` as an operator runs them."""

import csv
import json
from pathlib import Path

import pytest

from clara_tui.cli import main


@pytest.fixture
def samples(tmp_path: Path) -> Path:
    assert main(["make", "scan-samples", "-o", str(tmp_path / "samples"), "--format", "both", "--quiet"]) == 0
    return tmp_path / "samples"


def scanned(capsys: pytest.CaptureFixture[str], *words: object) -> list[dict]:
    capsys.readouterr()
    assert main(["scan", *map(str, words), "--json"]) == 0
    return json.loads(capsys.readouterr().out)["files"]


def test_every_true_event_is_found_and_a_clean_star_has_none(samples: Path, capsys: pytest.CaptureFixture[str]) -> None:
    truth = list(csv.DictReader((samples / "truth.csv").open()))
    files = scanned(capsys, *sorted(samples.glob("*.fits")))
    assert len(files) == 5
    for one in files:
        events = one["events"]
        assert [event["start_btjd"] for event in events] == sorted(event["start_btjd"] for event in events)
        for true in (row for row in truth if row["file"] == one["file"]):
            start, end = float(true["start"]) - 0.0501, float(true["end"]) + 0.0501
            assert any(event["start_btjd"] <= end and event["end_btjd"] >= start for event in events), true
    assert next(one for one in files if one["file"] == "normal_star.fits")["n_flagged"] <= 2


@pytest.mark.parametrize("method", ["robust", "iflof"])
def test_csv_and_fits_of_one_curve_give_the_same_events(
    samples: Path, capsys: pytest.CaptureFixture[str], method: str
) -> None:
    for name in ("exoplanet_transit", "complex_system"):
        both = scanned(capsys, samples / f"{name}.csv", samples / f"{name}.fits", "--method", method)
        assert both[0]["events"] == both[1]["events"]


def test_the_recipe_flags_its_share(samples: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for one in scanned(capsys, *sorted(samples.glob("*_*.csv")), "--method", "iflof"):
        assert 0.06 <= one["n_flagged"] / one["n_points"] <= 0.115


def test_a_table_without_headings_is_time_and_flux(
    samples: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = (samples / "stellar_flares.csv").read_text().splitlines()[1:]
    (tmp_path / "bare.csv").write_text("\n".join(lines) + "\n")
    bare, named = scanned(capsys, tmp_path / "bare.csv", samples / "stellar_flares.csv")
    assert bare["events"] == named["events"]


def test_events_are_written_as_a_table(samples: Path, tmp_path: Path) -> None:
    assert main(["scan", str(samples / "stellar_flares.csv"), "-o", str(tmp_path / "events.csv")]) == 0
    rows = list(csv.DictReader((tmp_path / "events.csv").open()))
    assert {row["kind"] for row in rows} == {"flare"}


def test_the_drawing_marks_events_without_colour(samples: Path, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    assert main(["scan", str(samples / "stellar_flares.csv"), "--ascii"]) == 0
    text = capsys.readouterr().out
    assert text.isascii()
    assert "^ flare" in text


def test_a_trained_model_gives_equal_events_after_loading(
    samples: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    place = ["--workspace", str(tmp_path)]
    assert main(["train", "scan", "--synthetic", "20", "--name", "mine", *place]) == 0
    words = [samples / "stellar_flares.csv", "--method", "iflof", "--model", "mine", *place]
    assert scanned(capsys, *words) == scanned(capsys, *words)
    assert main(["train", "scan", "--input", str(samples), "--name", "own", *place]) in (0, 3)


def test_a_bad_file_does_not_stop_the_others(samples: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "bad.csv").write_text("time,flux\n1,2\n")
    assert main(["scan", str(tmp_path / "bad.csv"), str(samples / "normal_star.csv"), "--json"]) == 3
    assert "bad.csv" in capsys.readouterr().err
    assert main(["scan", str(tmp_path / "bad.csv")]) == 1


@pytest.mark.parametrize("words", [["--contamination", "80%"], ["--window", "2"], ["--model", "p3"]])
def test_bad_options_are_refused(samples: Path, words: list[str]) -> None:
    try:
        code = main(["scan", str(samples / "normal_star.csv"), *words])
    except SystemExit as leaving:
        code = leaving.code
    assert code == 2


def test_progress_is_for_a_terminal_and_several_files(tmp_path: Path, capsys, monkeypatch) -> None:
    import sys

    for name in ("a", "b"):
        rows = "".join(f"{k / 100},{1 + 1e-4 * ((7 * k) % 11)}\n" for k in range(500))
        (tmp_path / f"{name}.csv").write_text("time,flux\n" + rows)
    files = [str(tmp_path / "a.csv"), str(tmp_path / "b.csv")]
    assert main(["scan", "--json", *files]) == 0
    assert capsys.readouterr().err == ""
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    assert main(["scan", "--json", *files]) == 0
    assert "1/2 a.csv" in (said := capsys.readouterr().err)
    assert said.endswith("\r\x1b[K")
    assert main(["scan", "--json", "-q", *files]) == 0
    assert capsys.readouterr().err == ""
