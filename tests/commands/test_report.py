"""`clara-tui report`: pages and an index, from files, a run and a session."""

import json
from pathlib import Path

import pytest
from app.vet_sky import KNOWN, filename, ranked_run
from planted_transits import transit_curve
from spoc_file import write_spoc

from clara_pipeline.records import CandidateKey
from clara_pipeline.sessions.session import Session
from clara_tui.cli import main


@pytest.fixture
def star(tmp_path: Path) -> Path:
    time, flux = transit_curve(depth=0.01)
    return write_spoc(tmp_path / "star_lc.fits", time, 1000 * flux, tic_id=7, sector=3)


def test_a_file_gets_a_page_as_svg_and_pdf_and_an_index(star: Path, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    assert main(["report", str(star), "-o", str(folder)]) == 0
    assert sorted(path.name for path in folder.iterdir()) == ["index.html", "tic-7-s0003.pdf", "tic-7-s0003.svg"]
    page = (folder / "tic-7-s0003.svg").read_text()
    assert "TIC 7, sector 3" in page
    assert (folder / "tic-7-s0003.pdf").read_bytes().startswith(b"%PDF")
    assert "3.30" in (folder / "index.html").read_text()


def test_the_same_report_is_the_same_bytes(star: Path, tmp_path: Path) -> None:
    for folder in ("one", "two"):
        assert main(["report", str(star), "-o", str(tmp_path / folder)]) == 0
    for path in (tmp_path / "one").iterdir():
        assert path.read_bytes() == (tmp_path / "two" / path.name).read_bytes()


def test_the_judged_stars_of_a_session_are_reported_and_notes_are_harmless(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ranked_run(tmp_path, 3, KNOWN)
    with Session.open(tmp_path / "sessions", "evening", "ada") as session:
        session.disposition(CandidateKey(1000, 1, filename(0)), "PC")
        session.note(CandidateKey(1000, 1, filename(0)), "<script>alert(1)</script> $x^2")
        session.disposition(CandidateKey(1001, 1, filename(1)), "EB")
    folder = tmp_path / "out"
    arguments = ["report", "--workspace", str(tmp_path), "--session", "evening", "--disposition", "pc", "--json"]
    assert main([*arguments, "-o", str(folder)]) == 0
    assert json.loads(capsys.readouterr().out)["pages"] == ["tic-1000-s0001"]
    index = (folder / "index.html").read_text()
    assert "<script>" not in index
    assert "&lt;script&gt;" in index
    assert ">PC" in index


def test_what_is_not_there_is_said(star: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    bad = tmp_path / "bad_lc.fits"
    bad.write_bytes(b"nothing")
    assert main(["report", str(star), str(bad), "-o", str(tmp_path / "out")]) == 3
    assert "bad_lc.fits" in capsys.readouterr().err
    ranked_run(tmp_path, 1, KNOWN)
    assert main(["report", "12345", "--workspace", str(tmp_path)]) == 2
    assert main(["report", "--session", "none", "--workspace", str(tmp_path)]) == 2
    assert main(["report", "--workspace", str(tmp_path)]) == 2
