"""`clara-tui report`: pages and an index, from files, a run and a session."""

import itertools
import json
from pathlib import Path

import numpy as np
import pytest
from app.vet_sky import KNOWN, filename, ranked_run
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.text import Text
from planted_transits import transit_curve
from spoc_file import write_spoc

from clara_pipeline.decisions import acts
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


def test_many_pages_say_how_many_are_done(star: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    two = ["report", str(star), str(star), "-o", str(tmp_path / "out")]
    assert main(two) == 0
    assert capsys.readouterr().err.splitlines() == ["0/2 pages", "2/2 pages"]
    assert main([*two, "--quiet"]) == 0
    assert capsys.readouterr().err == ""


def test_the_same_report_is_the_same_bytes(star: Path, tmp_path: Path) -> None:
    for folder in ("one", "two"):
        assert main(["report", str(star), "-o", str(tmp_path / folder)]) == 0
    for path in (tmp_path / "one").iterdir():
        assert path.read_bytes() == (tmp_path / "two" / path.name).read_bytes()


@pytest.mark.filterwarnings("error:Glyph")
def test_the_judged_stars_of_a_session_are_reported_and_notes_are_harmless(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ranked_run(tmp_path, 3, KNOWN)
    with Session.open(tmp_path / "sessions", "evening", "ada") as session:
        session.save(acts.disposition("PC"), CandidateKey(1000, 1, filename(0)))
        session.save(
            acts.note("<script>alert(1)</script> $x^2 \N{CJK UNIFIED IDEOGRAPH-65E5}"),
            CandidateKey(1000, 1, filename(0)),
        )
        session.save(acts.disposition("EB"), CandidateKey(1001, 1, filename(1)))
    folder = tmp_path / "out"
    arguments = ["report", "--workspace", str(tmp_path), "--session", "evening", "--disposition", "pc", "--json"]
    assert main([*arguments, "-o", str(folder)]) == 0
    out, err = capsys.readouterr()
    assert json.loads(out)["pages"] == ["tic-1000-s0001"]
    assert "Glyph" not in err
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
    lines = [line for line, _ink in words.tests(found) if line[:5].strip()]
    for result, line in zip(found.tests, lines, strict=True):
        assert result.threshold is None or f"{result.threshold:g}" in line.split(result.reason[:10])[0]


def test_a_period_without_transits_says_so_and_is_not_flattened(star: Path) -> None:
    row = {"fold_source": "ls", "fold_period_days": 1.3, "fold_epoch_btjd": 1326.0}
    page = page_of(report_of(star, row, {}))
    said = "\n".join(text.get_text() for text in page.findobj(Text))
    assert "T14" not in said
    assert "nothing to measure" not in said
    assert [axes.get_title(loc="left")[:4] for axes in page.axes] == ["ligh", "fold"]
    assert "fold, not flattened" in said


def test_the_page_has_the_numbers_of_the_transits_screen(star: Path) -> None:
    found = report_of(star, LONG, {})
    given = Ephemeris(3.3, 1326.0, 3.0, 1e4, "bls")
    shown = fitted_transits(CandidateKey(7, 3, star.name), found.evidence, given, ())
    assert found.ephemeris == shown.ephemeris
    assert found.tests == shown.tests


def test_tests_that_lack_the_same_are_told_of_in_one_line_and_no_reason_is_cut(star: Path) -> None:
    row = {"fold_source": "ls", "fold_period_days": 1.3, "fold_epoch_btjd": 1326.0}
    found = report_of(star, row, {})
    lines = [line for line, _ink in words.tests(found)]
    assert sum("needs a transit" in line for line in lines) == 1
    assert len(lines) < 8
    whole = " ".join(" ".join(line for line, _ink in words.tests(report_of(star, LONG, SAID))).split())
    assert "…" not in whole


def test_the_decision_is_told_in_words_to_the_minute_and_the_note_whole(star: Path) -> None:
    said = SAID | {"decided_utc": "2026-01-01T08:31:25.178Z", "note": "word " * 90 + "the end"}
    facts = words.facts(report_of(star, LONG, said))
    assert "decision: PC, certain, rating 5, flags CENT SEC, by ada, 2026-01-01 08:31 UTC" in facts
    assert facts[-1].endswith("the end")


@pytest.mark.parametrize("note", ["a word " * 70, "天" * 500], ids=["latin", "wide"])
@pytest.mark.filterwarnings("ignore:Glyph")
def test_what_is_longest_leaves_the_edges_free_that_a4_and_letter_cut(star: Path, note: str) -> None:
    page = page_of(report_of(star, LONG, SAID | {"note": note}))
    FigureCanvasAgg(page).draw()
    letter_inches, cut = 11.0, (page.get_figheight() - 11.0) / 2
    assert letter_inches < page.get_figheight()
    for text in page.texts:
        box = text.get_window_extent()
        assert cut * page.dpi < box.y0
        assert box.y1 < (page.get_figheight() - cut) * page.dpi
        assert box.x1 < page.bbox.x1


@pytest.mark.filterwarnings("ignore:Glyph")
def test_titles_and_labels_of_the_plots_do_not_meet_below_a_long_note(star: Path) -> None:
    page = page_of(report_of(star, LONG, SAID | {"note": "天" * 500}))
    FigureCanvasAgg(page).draw()
    left = [axes for axes in page.axes if axes.get_position().x0 < 0.2]
    for above, below in itertools.pairwise(left):
        assert above.xaxis.label.get_window_extent().y0 > below._left_title.get_window_extent().y1


def test_a_dip_of_few_cadences_is_within_the_fold(tmp_path: Path) -> None:
    time, _flux = transit_curve(depth=0.05)
    few = np.abs((time - 1326.0 + 1.65) % 3.3 - 1.65) < 0.002
    path = write_spoc(tmp_path / "few_lc.fits", time, 1000 * np.where(few, 0.9, 1.0 + 1e-4 * np.sin(time)), tic_id=7)
    row = {"fold_source": "bls", "bls_period_days": 3.3, "bls_epoch_btjd": 1326.0, "bls_duration_hours": 0.2}
    page = page_of(report_of(path, row, {}))
    fold = next(axes for axes in page.axes if axes.get_title(loc="left").startswith("fold"))
    assert fold.get_ylim()[0] < 0.99


def test_each_judged_signal_of_a_star_has_its_page(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    ranked_run(tmp_path, 1, KNOWN)
    first = CandidateKey(1000, 1, filename(0))
    with Session.open(tmp_path / "sessions", "evening", "ada") as session:
        session.save(acts.disposition("PC"), first)
        session.save(acts.disposition("EB"), first._replace(signal=2))
        session.save(acts.disposition("EB"), CandidateKey(5, 1, "elsewhere_lc.fits"))
    arguments = ["report", "--workspace", str(tmp_path), "--session", "evening", "-o", str(tmp_path / "out")]
    assert main(arguments) == 0
    assert "left out: 1 judged light curve" in capsys.readouterr().err
    assert {path.stem for path in (tmp_path / "out").iterdir()} == {
        "index", "tic-1000-s0001", "tic-1000-s0001-signal2"}  # fmt: skip
    index = (tmp_path / "out" / "index.html").read_text()
    assert "TIC 1000, signal 2" in index
    assert 'alt="The page of TIC 1000, signal 2, sector 1"' in index
    assert "<title>TIC 1000, sector 1, signal 2" in (
        tmp_path / "out" / "tic-1000-s0001-signal2.svg"
    ).read_text().replace("dc:", "")


def test_the_transits_of_earlier_signals_are_taken_out_of_a_later_one(star: Path) -> None:
    first = {"signal": 1, "period_days": 3.3, "epoch_btjd": 1326.0, "duration_hours": 3.0, "depth_ppm": 1e4}
    second = first | {"signal": 2, "epoch_btjd": 1327.0}
    found = report_of(star, LONG, second, others=[first, second])
    assert found.signal is not None
    alone, before = report_of(star, LONG, second), report_of(star, LONG, first)
    assert alone.signal is not None
    assert before.signal is not None
    assert len(found.signal.time) == len(alone.signal.time) < len(before.signal.time)


def test_a_file_without_header_values_and_with_a_long_name_is_told_of_whole(tmp_path: Path) -> None:
    time, flux = transit_curve(depth=0.01)
    path = tmp_path / f"{'a_long_name_' * 12}.csv"
    path.write_text("time,flux\n" + "\n".join(f"{t},{f}" for t, f in zip(time, flux, strict=True)))
    found = report_of(path, LONG, {})
    assert words.title(found).endswith("…")
    assert path.name in "".join(words.facts(found))
    page = page_of(found)
    FigureCanvasAgg(page).draw()
    assert all(text.get_window_extent().x1 < page.bbox.x1 for text in page.texts)
    said = [text.get_text() for text in page.findobj(Text)]
    assert said.count("the file has nothing to measure it from") == 2
