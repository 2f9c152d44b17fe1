"""Numbers of the panels: a value beside its limit never reads like the limit unless it is equal."""

from types import SimpleNamespace

import pytest

from clara_pipeline.decisions.judgement import Judgement
from clara_pipeline.decisions.vocabulary import FLAGS
from clara_pipeline.records import CandidateKey, Star, TestResult
from clara_tui.candidate.star_files import StarFile
from clara_tui.plots.canvas import Size
from clara_tui.queue.columns import BY_NAME
from clara_tui.text.status import minute_of
from clara_tui.text.styled_text import text_of
from clara_tui.widgets.panels import background, curve, fold, neighbours, notes, odd_even, secondary, star, tests
from clara_tui.widgets.panels.words import beside_limit
from clara_tui.widgets.vet_head import depth_words
from clara_tui.widgets.vet_plan import plan


@pytest.mark.parametrize(
    ("value", "limit", "shown"),
    [(0.803, 0.8, ".803"), (0.8, 0.8, ".8"), (0.71, 0.8, ".71"), (9.96, 10.0, "9.96"), (213.2, 10.0, "213"), (0.8, None, ".8"), (None, 0.8, "—")],
)  # fmt: skip
def test_a_value_that_rounds_to_its_limit_has_one_digit_more(
    value: float | None, limit: float | None, shown: str
) -> None:
    assert beside_limit(value, limit, 2 if value != 213.2 else 3) == shown


def test_what_no_test_could_measure_is_told_once() -> None:
    failed = TestResult("sinusoid", 40.0, 10.0, "fail", "a sinusoid", "<")
    lacking = [TestResult(f"test {k}", None, None, "unknown", "needs a transit: it has none") for k in range(22)]
    view = SimpleNamespace(tests=(*lacking, failed), candidate=SimpleNamespace(more={}))
    text = [text_of(line) for line in tests.lines(view, Size(50, 3))]
    assert text[0].startswith("✗ sinusoid")
    assert text[1:] == ["? 22 tests: needs a transit: it has none"]


def test_alone_the_panel_of_tests_names_those_that_lack_the_same_once() -> None:
    lacking = [TestResult(f"test_{k}", None, 5.0, "unknown", "needs a transit: it has none") for k in range(21)]
    passed = TestResult("coverage", 1.0, 0.8, "pass", "all phases were seen", ">=")
    view = SimpleNamespace(tests=(*lacking, passed), candidate=SimpleNamespace(more={}))
    text = [text_of(line) for line in tests.lines(view, Size(78, 200))]
    assert text[0].startswith("✓ coverage")
    assert text[1] == "? 21 tests: needs a transit: it has none"
    assert " ".join(map(str.strip, text[2:])).split(", ") == [f"test {k}" for k in range(21)]


def test_spare_lines_go_to_whole_reasons_of_tests_that_fail() -> None:
    words = "odd 313711 ppm, even 283986 ppm: 23.3 sigma apart"
    passed = [TestResult(f"test_{k}", 1.0, 0.8, "pass", words, ">=") for k in range(3)]
    failed = [TestResult(f"bad_{k}", 9.0, 3.0, "fail", words, "<") for k in range(2)]
    view = SimpleNamespace(tests=(*passed, *failed), candidate=SimpleNamespace(more={}))
    text = [text_of(line) for line in tests.lines(view, Size(63, 6))]
    assert len(text) == 6
    assert "".join(text[3:5]).count("apart") == 1
    assert [line.endswith("…") for line in text] == [True, True, True, False, False, True]


def test_a_limit_that_nothing_was_measured_against_is_not_shown() -> None:
    radius = TestResult("radius", None, 25.0, "unknown", "the star's radius is not known")
    assert "25" not in text_of(tests.result_lines(radius, 78, is_short=True)[0])


def test_a_limit_stands_whole_beside_its_value_or_not_at_all() -> None:
    result = TestResult("snr", 18.2, 6.8, "pass", "S/N", ">=")
    assert [text_of(tests.result_lines(result, width, True)[0]) for width in (18, 20)] == [
        "✓ snr        18",
        "✓ snr        18 ≥6.8",
    ]


def test_a_signal_to_noise_is_never_cut_to_another_number() -> None:
    column = BY_NAME["transit_snr"]
    assert [column.says(value) for value in (12.34, 999.9, 1299.14, 12345.6)] == ["12.3", "999.9", "1299", "12346"]


def test_a_session_says_when_its_last_entry_was_made_to_the_minute() -> None:
    assert minute_of("2026-11-22T08:31:25.178Z") == "2026-11-22 08:31 UTC"
    assert minute_of("some day") == "some day"


def test_names_in_the_queue_beside_the_board_have_all_the_room_there_is() -> None:
    keys = [CandidateKey(None, None, f"SIMSNIa{k:06d}") for k in (2, 12)]
    rows = SimpleNamespace(cells=lambda _place, _names: (None, 0.5, None), key=keys.__getitem__)
    state = SimpleNamespace(rows=rows, judgement=lambda _key: SimpleNamespace(disposition=""))
    shown = [text_of(neighbours._star(state, place, False, 2, 26)) for place in (0, 1)]
    assert [line.split()[1] for line in shown] == ["SIMSNIa000002", "SIMSNIa000012"]


@pytest.mark.parametrize("size", [(60, 13), (80, 21), (100, 27), (110, 42), (160, 47), (180, 37), (200, 57)])
def test_only_a_board_without_them_names_the_other_panels(size: tuple[int, int]) -> None:
    judged = SimpleNamespace(note="")
    key = SimpleNamespace(object_id="")
    view = SimpleNamespace(
        judgement=judged, star_files=(), kept_elsewhere=(), votes=(), evidence=SimpleNamespace(key=key)
    )
    boxes = {box.name: box for box in plan(*size)}
    _x, _y, width, height = boxes["notes"].inner
    said = "2 3 5 8" in (text := text_of(notes.lines(view, Size(width, height))[0])) or "2 odd/even" in text
    assert said == ("star" not in boxes)


def test_the_panel_of_flags_shown_alone_tells_all_that_was_said_and_what_each_flag_means() -> None:
    judged = Judgement(
        disposition="PC", confidence="likely", rating=3, flags=("ODD", "CENT"), note="deeper on odd transits"
    )
    view = SimpleNamespace(
        judgement=judged, star_files=(), kept_elsewhere=(), votes=(("ann", "EB", "at 2P"),), candidate=SimpleNamespace(key=CandidateKey(1, 1, "a.fits")),
    )  # fmt: skip
    text = [text_of(line) for line in notes.lines(view, Size(78, 20))]
    assert text[0].split(maxsplit=1) == ["decision", "PC, planet candidate, likely, rated 3 of 5"]
    assert any("ann: EB at 2P" in line for line in text)
    assert any("✓ ODD   odd and even transits differ" in line for line in text)
    assert all(f" {code} " in "\n".join(text) and meaning in "\n".join(text) for code, meaning in FLAGS.items())
    assert max(map(len, text)) <= 78
    assert len(text) <= 20


def test_failures_come_first_where_the_panel_is_scrolled() -> None:
    results = (TestResult("snr", 9.0, 6.8, "pass", "clear", ">="), TestResult("radius", 30.0, 25.0, "fail", "too big"))
    view = SimpleNamespace(tests=results, candidate=SimpleNamespace(more={}, key=CandidateKey(1, 1, "a.fits")))
    scrolled = [text_of(line) for line in tests.lines(view, Size(80, 200))]
    assert [line[2:8].strip() for line in scrolled] == ["radius", "snr"]
    fitting = [text_of(line) for line in tests.lines(view, Size(80, 20))]
    assert [line[2:8].strip() for line in fitting] == ["snr", "radius"]


def test_what_is_not_known_has_no_unit() -> None:
    assert star.facts(Star()) == ["Tmag —  Teff —", "R —  log g —", "RA —  Dec —"]
    assert star.facts(Star(teff_k=5432.0, radius_rsun=0.8))[:2] == ["Tmag —  Teff 5432 K", "R .80 Rsun  log g —"]


def test_a_depth_is_written_alike_in_head_and_card() -> None:
    assert [depth_words(ppm) for ppm in (275.4, 4123.0, 299958.0)] == ["275 ppm", "4.1 ppt", "30.0 %"]
    assert star.file_words(StarFile(CandidateKey(1, 1, "a.fits"), is_in_queue=True, depth_ppm=275.4)) == "275 ppm"


@pytest.mark.parametrize(
    ("column", "shown"),
    [("PDCSAP_FLUX", "PDC"), ("FLUX_CORR", "FLUX_CORR"), ("CORR_FLUX", "CORR_FLUX"), ("", "flux")],
)
def test_the_light_curve_is_named_by_the_flux_that_was_read(column: str, shown: str) -> None:
    settings = SimpleNamespace(sap=False, swap_flat=False, detrending=None, curve_zoom=0, event=None, marker="braille")
    read = SimpleNamespace(flux_column=column, window_days=None)
    assert curve.title(SimpleNamespace(settings=settings, curve=read, events=())).startswith(f"LIGHT CURVE  {shown} ·")


def test_of_a_damaged_file_one_panel_says_why() -> None:
    evidence = SimpleNamespace(troubles={"curve": "the file is cut off"}, curve=None, signals=None)
    candidate = SimpleNamespace(more={})
    view = SimpleNamespace(evidence=evidence, candidate=candidate, curve=None, folded=None, tests=None)
    view.settings = SimpleNamespace(periodogram=False)
    size = Size(60, 9)
    shown = [
        " ".join(map(text_of, lines(view, size)))
        for lines in (fold.lines, odd_even.lines, secondary.lines, curve.lines, background.lines, tests.lines)
    ]
    assert "cut off" in shown[0]
    assert all("panel 1 says why" in text and "cut off" not in text for text in shown[1:])
