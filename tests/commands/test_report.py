"""`clara-tui report`: pages and an index, from files, a run and a session."""

import json
from pathlib import Path

import pytest
from app.vet_sky import KNOWN, filename, ranked_run
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.text import Text
from planted_transits import transit_curve
from spoc_file import write_spoc

from clara_pipeline.records import CandidateKey, Ephemeris
from clara_pipeline.sessions.session import Session
from clara_tui.analysis.transit_fits import fitted_transits
from clara_tui.cli import main
from clara_tui.report import words
from clara_tui.report.candidate_report import report_of
from clara_tui.report.page import page_of


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


LONG = {
    "fold_source": "bls", "bls_period_days": 3.3, "bls_epoch_btjd": 1326.0, "bls_duration_hours": 3.0,
    "bls_depth_ppm": 1e4, "rank": 1, "nwrss": 1.0, "triage": 1.0, "triage_pc": 0.8, "transit_snr": 254.8,
    "transit_sde": 11.2, "toi": "451.01, 451.02", "toi_disposition": "KP",
}  # fmt: skip
SAID = {
    "disposition": "PC", "confidence": "certain", "rating": 5, "flags": "CENT SEC", "vetter": "ada",
    "decided_utc": "2026-01-01T00:00:00Z", "note": "a word " * 22,
}  # fmt: skip


def texts_outside(page: Figure) -> list[str]:
    """The texts of a page that reach over its edge."""
    FigureCanvasAgg(page).draw()
    inner = page.bbox
    drawn = [text for axes in page.axes for text in (axes.xaxis.label, axes.yaxis.label, axes._left_title)]
    boxes = [(text.get_text(), text.get_window_extent()) for text in (*page.texts, *drawn) if text.get_text()]
    return [text for text, box in boxes if box.x0 < inner.x0 or box.x1 > inner.x1 or box.y0 < inner.y0]


def test_no_word_reaches_over_the_edge_and_the_facts_stay_above_the_plots(star: Path) -> None:
    found = report_of(star, LONG, SAID)
    assert found.fit is not None
    page = page_of(found)
    assert texts_outside(page) == []
    facts = next(text for text in page.texts if "Tmag" in text.get_text() or "P " in text.get_text())
    title = page.axes[0].title if page.axes[0].title.get_text() else page.axes[0]._left_title
    assert facts.get_window_extent().y0 > title.get_window_extent().y1


def test_every_number_has_its_unit_and_every_test_its_limit(star: Path) -> None:
    found = report_of(star, LONG, SAID)
    said = " ".join(words.facts(found))
    assert "N-WRSS 1.000" in said
    assert "nwrss" not in said
    lines = [line for line, _ink in words.tests(found)]
    for result, line in zip(found.tests, lines, strict=True):
        assert result.threshold is None or f"{result.threshold:g}" in line.split(result.reason[:10])[0]


def test_a_period_without_transits_says_so_and_is_not_flattened(star: Path) -> None:
    row = {"fold_source": "ls", "fold_period_days": 1.3, "fold_epoch_btjd": 1326.0}
    page = page_of(report_of(star, row, {}))
    said = "\n".join(text.get_text() for text in page.findobj(Text))
    assert "T14" not in said
    assert said.count("no duration") == 5
    assert "fold, not flattened" in said


def test_the_page_has_the_numbers_of_the_transits_screen(star: Path) -> None:
    found = report_of(star, LONG, {})
    given = Ephemeris(3.3, 1326.0, 3.0, 1e4, "bls")
    shown = fitted_transits(CandidateKey(7, 3, star.name), found.evidence, given, ())
    assert found.ephemeris == shown.ephemeris
    assert found.tests == shown.tests
