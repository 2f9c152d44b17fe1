"""One star, one period: what the queue, similar stars and the Vet screen tell."""

from types import SimpleNamespace

import pyarrow as pa

from clara_pipeline.decisions.judgement import EMPTY
from clara_pipeline.records import Candidate, CandidateKey, Ephemeris
from clara_pipeline.synthetic.sky.sector import SECTOR
from clara_tui.analysis.candidate_data import CandidateData
from clara_tui.candidate.ephemeris_sources import available
from clara_tui.candidate.selected_ephemeris import SelectedEphemeris
from clara_tui.candidate.shown_period import is_folded_on, shown_signal
from clara_tui.candidate.simulated_reference import SIMULATED_SECTOR
from clara_tui.queue.query import Query
from clara_tui.queue.sorting.arrange import arrange
from clara_tui.similarity.similar_candidates import similar_line
from clara_tui.terminal.glyphs import UNICODE
from clara_tui.text.candidate_line import fold_period_words, star_line
from clara_tui.text.styled_text import text_of

ROW = {
    "filename": "a.fits", "tic_id": 1, "sector": 1, "rank": 1, "nwrss": 0.5,
    "fold_period_days": 1.25, "fold_epoch_btjd": 1300.0, "fold_source": "ls", "ls_period_days": 1.25, "ls_power": 0.9,
    "bls_period_days": 7.5, "bls_epoch_btjd": 1301.0, "bls_duration_hours": 3.0, "bls_depth_ppm": 4000.0,
}  # fmt: skip
KEPT = SimpleNamespace(
    ephemeris=Ephemeris(3.75, 1301.0, 3.0, 4100.0),
    disposition="PC",
    subclass="",
    confidence="",
    second_look=False,
    flags=(),
    rating=None,
    note="",
    origin=None,
)


def vet_period(judgement: object) -> float:
    """The period that the Vet screen opens with."""
    more = {name: value for name, value in ROW.items() if name not in ("filename", "tic_id", "sector", "rank", "nwrss")}
    candidate = Candidate("a.fits", 1, 1, 1, 0.1, 0.1, 0.1, more=more)
    chosen: SelectedEphemeris = available(candidate, CandidateData(CandidateKey(1, 1, "a.fits")), judgement)[0]
    return chosen.ephemeris.period_days


def test_all_screens_tell_the_period_of_the_fold():
    assert shown_signal(ROW, EMPTY) == (1.25, None), "the box's depth beside a sinusoid's period"
    assert vet_period(EMPTY) == 1.25
    line = text_of(star_line(ROW, EMPTY, UNICODE, 200))
    assert "P 1.2500 d" in line
    assert "ppt" not in line
    assert "1.2500" in text_of(similar_line(ROW, 0.1, EMPTY, False, UNICODE, 100))


def test_a_line_of_a_star_tells_depth_and_triage_as_the_vet_screen_does():
    row = ROW | {"fold_source": "bls", "fold_period_days": 7.5, "bls_depth_ppm": 299_958.0, "triage_pc": 0.0002}
    line = text_of(star_line(row, EMPTY, UNICODE, 200))
    assert "30.0 %" in line
    assert "planet <.001" in line


def test_all_screens_follow_the_kept_ephemeris():
    assert shown_signal(ROW, KEPT) == (3.75, 4100.0)
    assert vet_period(KEPT) == 3.75
    assert "P 3.7500 d  4.1 ppt" in text_of(star_line(ROW, KEPT, UNICODE, 200))
    assert "3.7500" in text_of(similar_line(ROW, 0.1, KEPT, False, UNICODE, 100))


def test_the_queue_is_sorted_and_filtered_by_the_periods_it_shows():
    rows = [
        ROW | {"filename": name, "fold_period_days": period} for name, period in (("a", 1.25), ("b", 2.0), ("c", None))
    ]
    judged = {CandidateKey(1, 1, "a"): KEPT}
    found = arrange(pa.Table.from_pylist(rows), judged, Query("", "fold_period_days", False))
    assert [found.cells(at, ["filename"]) for at in range(3)] == [["b"], ["c"], ["a"]], (
        "unvetted first: 2, 7.5; then 3.75"
    )
    found = arrange(pa.Table.from_pylist(rows), judged, Query("P>3"))
    assert sorted(found.cells(at, ["filename"])[0] for at in range(len(found))) == ["a", "c"]
    kept = next(found.row(at) for at in range(len(found)) if found.row(at)["filename"] == "a")
    assert kept["fold_period_days"] == 1.25, "the row itself still tells what the run folded on"


def test_a_fold_of_another_period_than_the_kept_says_so():
    assert fold_period_words(ROW, EMPTY) == ""
    assert is_folded_on(ROW | {"fold_period_days": 3.7501}, KEPT)
    assert fold_period_words(ROW, KEPT) == " at P 1.2500 d, not the kept"


def test_without_a_fold_the_box_is_told():
    row = {name: value for name, value in ROW.items() if not name.startswith("fold")}
    assert shown_signal(row, EMPTY) == (7.5, 4000.0)
    assert shown_signal({}, EMPTY) == (None, None)


def test_a_simulated_reference_is_marked_in_every_line():
    row = ROW | {"match_label": "EB*", "match_filename": "tess2024191120000-s9999-0000099000020059-0120-s_lc.fits"}
    assert "EB* sim" in text_of(star_line(row, EMPTY, UNICODE, 200))
    assert "EB* sim" in text_of(similar_line(row, 0.1, EMPTY, False, UNICODE, 100))
    real = row | {"match_filename": "tess2018206045859-s0001-0000000261136679-0120-s_lc.fits"}
    assert "sim" not in text_of(star_line(real, EMPTY, UNICODE, 200))


def test_the_simulated_sector_is_the_one_that_is_written():
    assert SIMULATED_SECTOR == SECTOR
