"""`clara-tui sessions`: the words, the exit codes, and an operator's evening."""

import json
import random
from pathlib import Path

import pytest
from sklearn.metrics import cohen_kappa_score

from clara_pipeline.decisions import acts
from clara_pipeline.records import CandidateKey, Ephemeris
from clara_pipeline.sessions.ctoi_files import validate_ctoi
from clara_pipeline.sessions.session import Session
from clara_tui.cli import main

CODES = ["PC", "EB", "V", "J"]


@pytest.fixture
def clara(tmp_path, capsys):
    """Run `clara-tui sessions …` in a workspace; (exit code, stdout, stderr)."""

    def run(*arguments):
        code = main(["sessions", *map(str, arguments), "--workspace", str(tmp_path)])
        return (code, *capsys.readouterr())

    return run


def vet(tmp_path, name, vetter, seed, n=30, simulated=False):
    """An evening: judge all, change five, note some, undo across a restart."""
    rng, folder = random.Random(seed), tmp_path / "sessions"
    stars = [CandidateKey(1000 + i, 1, f"star{i}.fits") for i in range(n)]
    seen = {"ephemeris": Ephemeris(2.5, 1326.0, 2.0, 900.0), "simulated": simulated}
    with Session.open(folder, name, vetter) as session:
        for star in stars:
            session.save(acts.disposition(rng.choice(CODES)), star, seen=seen)
        for star in rng.sample(stars, min(5, n)):
            session.save(acts.disposition(rng.choice(CODES)), star, seen=seen)
        session.save(acts.note('=cmd|"x"'), stars[0])
        session.save(acts.ephemeris(Ephemeris(9.25, 1330.125, 3.0, 400.0, "operator")), stars[0])
        session.save(acts.disposition("KP"), stars[1], seen=seen)
    with Session.open(folder, name, vetter) as session:
        session.undo()
        return {star: session.state[star].disposition for star in stars}


def test_an_operators_evening(tmp_path, clara):
    anns, bobs = vet(tmp_path, "a", "ann", 1), vet(tmp_path, "b", "bob", 2)
    for form in ("csv", "ecsv", "votable", "parquet", "jsonl", "ctoi"):
        code, out, _ = clara("export", "a", "--format", form, "-o", tmp_path / f"out.{form}")
        assert code == 0
        assert out.strip() == str(tmp_path / f"out.{form}")
    rows = [json.loads(line) for line in (tmp_path / "out.jsonl").read_text().splitlines()]
    assert {CandidateKey(r["tic_id"], r["sector"], r["filename"]): r["disposition"] for r in rows} == anns
    assert b'<INFO name="session" value="a"/>' in (tmp_path / "out.votable").read_bytes()
    assert (rows[0]["period_days"], rows[0]["ephemeris_kept"], rows[0]["ephemeris_source"]) == (9.25, True, "operator")
    assert (rows[2]["period_days"], rows[2]["ephemeris_kept"]) == (2.5, False)
    assert "'=cmd|" in (tmp_path / "out.csv").read_text()
    assert validate_ctoi(tmp_path / "out.ctoi") == []
    assert (tmp_path / "out.ctoi").read_text().count("newctoi") == list(anns.values()).count("PC")

    code, out, _ = clara("compare", "a", "b", "--json")
    assert code == 0
    assert json.loads(out)["cohen_kappa"] == pytest.approx(
        cohen_kappa_score(list(anns.values()), list(bobs.values())), abs=1e-12
    )

    assert clara("merge", "a", "b", "-o", "both")[0] == 0
    code, out, _ = clara("compare", "both", "--json")
    assert json.loads(out)["n_judged"] == {"both/ann": 30, "both/bob": 30}
    code, out, _ = clara("export", "both", "-o", tmp_path / "both.jsonl")
    assert len((tmp_path / "both.jsonl").read_text().splitlines()) == 30
    code, out, _ = clara("export", "both", "--per-vetter", "-o", tmp_path / "both.jsonl")
    assert len((tmp_path / "both.jsonl").read_text().splitlines()) == 60


def test_list_and_show(tmp_path, clara):
    assert clara("list") == (0, f"no sessions in {tmp_path}/sessions yet; the app begins one when it opens\n", "")
    said = vet(tmp_path, "a", "ann\x1b[1m", 1, n=3)
    code, out, _ = clara("list")
    assert code == 0
    assert out.splitlines()[1].split()[:2] == ["a", "3"]
    code, out, _ = clara("show", "a")
    assert code == 0
    assert "\x1b" not in out
    assert [line.split()[2] for line in out.splitlines()[1:4]] == list(said.values())
    assert out.splitlines()[-1].startswith("3 candidates: ")
    code, out, _ = clara("show", tmp_path / "sessions" / "a.jsonl", "--json")
    assert [row["disposition"] for row in json.loads(out)["decisions"]] == list(said.values())


def test_a_ctoi_draft_gets_its_name_and_leaves_out_what_does_not_belong(tmp_path, clara):
    said = vet(tmp_path, "a", "ann", 1, n=12)
    (tmp_path / "toi.csv").write_text(
        "tic_id,period_days\n1000,9.0\n" + "".join(f"{1000 + i},2.75\n" for i in range(1, 12))
    )
    code, out, err = clara("export", "a", "--format", "ctoi", "-o", tmp_path, "--toi-table", tmp_path / "toi.csv")
    assert code == 0
    assert "params_planet_" in out
    assert out.strip().endswith("_001.txt")
    assert err.count("left out: TIC") == 12
    assert "0 rows written, 12 left out" in err
    code, out, err = clara("export", "a", "--format", "ctoi", "-o", tmp_path)
    assert out.strip().endswith("_002.txt")
    assert "no TOI table" in err
    draft = out.strip()
    code, _, err = clara("validate", draft)
    assert code == 0
    assert "no TOI table" in err
    code, out, _ = clara("validate", draft, "--toi-table", tmp_path / "toi.csv")
    assert code == 1
    assert out.count("listed already") == list(said.values()).count("PC")


def test_simulated_stars_never_become_ctois(tmp_path, clara):
    vet(tmp_path, "a", "ann", 1, n=8, simulated=True)
    code, out, err = clara("export", "a", "--format", "ctoi", "-o", tmp_path)
    assert code == 0
    assert "demo sky" in err
    assert Path(out.strip()).read_text().count("\n") == 1


def test_a_draft_takes_the_stars_radius_from_the_run_and_warns_of_listed_stars(tmp_path, clara, monkeypatch):
    import pyarrow as pa

    from clara_pipeline.sessions import export

    asked = []

    class FakeRun:
        def candidates(self):
            return pa.table({"filename": ["star0.fits"], "radius_rsun": [2.0]})

    monkeypatch.setattr(export, "open_run", lambda workspace, run: asked.append((workspace, run)) or FakeRun())
    with Session.open(tmp_path / "sessions", "a", "ann") as session:
        session.run = "r7"
        seen = {"ephemeris": Ephemeris(2.5, 1326.0, 2.0, 10_000.0, "bls")}
        session.save(acts.disposition("PC"), CandidateKey(1000, 1, "star0.fits"), seen=seen)
    (tmp_path / "toi.csv").write_text("tic_id,period_days\n1000,9.0\n")
    code, _, err = clara(
        "export", "a", "--format", "ctoi", "-o", tmp_path / "o.txt", "--toi-table", tmp_path / "toi.csv"
    )
    assert code == 0
    assert set(asked) == {(tmp_path, "r7")}
    header, line = (text.split("|") for text in (tmp_path / "o.txt").read_text().splitlines())
    cells = dict(zip(header, line, strict=True))
    assert float(cells["radius"]) == pytest.approx(0.1 * 2.0 * 109.1, rel=1e-3), "Earth radii"
    assert "TIC 1000, sector 1" in err
    assert "listed" in err
    assert clara("export", "a", "--format", "votable", "-o", tmp_path / "o.vot")[0] == 0
    assert b'<INFO name="run" value="r7"/>' in (tmp_path / "o.vot").read_bytes()


def test_a_star_the_run_knows_to_be_simulated_counts_as_such(tmp_path, clara, monkeypatch):
    import pyarrow as pa

    from clara_pipeline.sessions import export

    class FakeRun:
        def candidates(self):
            return pa.table({"filename": ["star0.fits", "x"], "simulated": [True, False]})

    with Session.open(tmp_path / "sessions", "a", "ann") as session:
        session.run = "r1"
        session.save(acts.disposition("PC"), CandidateKey(1000, 1, "star0.fits"))
    monkeypatch.setattr(export, "open_run", lambda workspace, run: FakeRun())
    assert clara("export", "a", "-o", tmp_path / "a.jsonl")[0] == 0
    assert json.loads((tmp_path / "a.jsonl").read_text())["simulated"] is True


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["show", "nobody"], 2, "no session"),
        (["show", "../a"], 2, "cannot name a session"),
        (["compare", "a"], 2, "needs two sessions"),
        (["compare", "a", "nobody"], 2, "no session"),
        (["export", "a", "-o", "somewhere"], 2, "--format"),
        (["export", "a", "-o", "{tmp}/no/where.csv"], 1, "create it first"),
        (["export", "a", "-o", "{tmp}/sessions/x.jsonl"], 2, "taken for a session"),
        (["export", "a", "-o", "{tmp}/sessions/a.jsonl"], 2, "taken for a session"),
        (["export", "a", "--format", "ctoi", "-o", "{tmp}", "--toi-table", "{tmp}/no.csv"], 1, "could not read"),
        (["merge", "b", "-o", "a"], 2, "would be lost"),
        (["validate", "{tmp}/no.txt"], 1, "could not read"),
    ],
)
def test_errors_are_sentences_and_nothing_is_written(tmp_path, clara, arguments, code, words):
    vet(tmp_path, "a", "ann", 1, n=3)
    vet(tmp_path, "b", "ann", 1, n=3)
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    found, out, err = clara(*(argument.replace("{tmp}", str(tmp_path)) for argument in arguments))
    assert found == code
    assert words in err
    assert out == ""
    assert "Traceback" not in err
    assert before == {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}


def test_a_damaged_session_is_listed_and_told_of(tmp_path, clara):
    vet(tmp_path, "a", "ann", 1, n=3)
    path = tmp_path / "sessions" / "a.jsonl"
    path.write_bytes(b"not json\n" + path.read_bytes()[:-9])
    code, _, err = clara("show", "a")
    assert code == 0
    assert "line 1 of a.jsonl is not a line" in err
    assert "never finished" in err
    (tmp_path / "sessions" / "b.jsonl").mkdir()
    code, out, _ = clara("list")
    assert code == 0
    assert "not a file" in out


def test_a_dash_writes_decisions_to_standard_output(clara, tmp_path: Path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    vet(tmp_path, "a", "ann", 1, n=3)
    code, out, _ = clara("export", "a", "-o", "-", "--format", "csv")
    assert (code, out.count("\n")) == (0, 4)
    assert "tic_id" in out.splitlines()[0]
    assert not (tmp_path / "-").exists()
    assert clara("export", "a", "-o", "-", "--format", "csv", "--json")[0] == 2


def test_writing_commands_print_json_and_can_be_quiet(clara, tmp_path: Path) -> None:
    vet(tmp_path, "a", "ann", 1, n=3)
    code, out, err = clara("export", "a", "-o", tmp_path / "a.parquet", "--json", "-q")
    assert (code, err, json.loads(out)["format"]) == (0, "", "parquet")
    code, out, err = clara("merge", "a", "-o", "again", "--json", "-q")
    assert (code, err, set(json.loads(out))) == (0, "", {"path", "n_lines", "problems"})


def test_an_adjudicators_session_is_begun_and_its_consensus_printed_and_exported(tmp_path, clara):
    anns, bobs = vet(tmp_path, "a", "ann", 1), vet(tmp_path, "b", "bob", 2)
    code, out, notes = clara("adjudicate", "a", "b", "--into", "chief", "--vetter", "eve")
    assert (code, out.strip()) == (0, str(tmp_path / "sessions" / "chief.jsonl"))
    assert "--session chief" in notes
    n_agreed = sum(anns[star] == bobs[star] for star in anns)
    disputed = next(star for star in anns if anns[star] != bobs[star])
    with Session.open(tmp_path / "sessions", "chief", "eve") as session:
        session.save(acts.disposition("O"), disputed)
    code, out, _ = clara("consensus", "chief")
    assert code == 0
    assert out.splitlines()[-1] == f"30 candidates: adjudicated 1, agreed {n_agreed}, open {29 - n_agreed}"
    found = json.loads(clara("consensus", "chief", "--json")[1])
    assert found["adjudicates"] == ["a", "b"]
    for form in ("csv", "ecsv", "votable", "parquet", "jsonl"):
        assert clara("export", "chief", "--format", form, "-o", tmp_path / f"chief.{form}")[0] == 0
    rows = [json.loads(line) for line in (tmp_path / "chief.jsonl").read_text().splitlines()]
    assert {row["consensus"] for row in rows} == {"agreed", "adjudicated", "open"}
    assert clara("consensus", "a")[0] == 2
    assert clara("adjudicate", "a", "b", "--into", "chief")[0] == 2
