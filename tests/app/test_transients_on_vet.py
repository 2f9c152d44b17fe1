"""The vet screen of a transient: its panels, its helper, its keys, at every size and without colours."""

from pathlib import Path

import msgspec
import numpy as np
import pytest
from app.piloting import Opener, screen_text, until
from app.transient_sky import CLASSES, HOSTILE, first_candidate, object_ids, transient_run, with_classifier

from clara_pipeline.decisions.judgement import EMPTY
from clara_pipeline.errors import ClaraError
from clara_pipeline.records import Candidate, object_key
from clara_pipeline.runs.object_lookup import photometry_of
from clara_pipeline.runs.run_directory import write_manifest
from clara_pipeline.transients.features.matrix import feature_row
from clara_pipeline.transients.known_objects import KnownObjects
from clara_tui.analysis import protocol
from clara_tui.analysis.candidate_data import CandidateData
from clara_tui.analysis.packed import Packed
from clara_tui.analysis.protocol import AnalysisRequest
from clara_tui.analysis.tasks import Kept
from clara_tui.analysis.transients import nearest_objects as nearest_module
from clara_tui.analysis.transients.answers import ObjectCurve, ObjectHistory
from clara_tui.analysis.transients.class_history import ages, class_history, seen_until
from clara_tui.analysis.transients.run_classifier import classifier_of
from clara_tui.analysis.transients.tasks import find_nearest, fit_object, follow_object, read_object
from clara_tui.candidate.candidate_view import CandidateView, ViewSettings
from clara_tui.candidate.object_links import object_links
from clara_tui.plots.canvas import Size
from clara_tui.screens.vet.panel_list import PLOTS, WORDS, title_of
from clara_tui.screens.vet.screen import VetScreen
from clara_tui.text.styled_text import text_of
from clara_tui.widgets.object_panels import classes, colour, flux, history, magnitudes, novelty, series, whole

N = 12
SIZES = [Size(56, 9), Size(19, 4), Size(104, 20), Size(3, 1)]


@pytest.fixture(scope="module")
def sky(tmp_path_factory: pytest.TempPathFactory):  # type: ignore[no-untyped-def]
    """A run, its first candidate, and all that the helper says of it."""
    workspace = tmp_path_factory.mktemp("transients")
    run = transient_run(workspace, N)
    candidate = first_candidate(run)
    data, kept = CandidateData(candidate.key), Kept()
    ask = AnalysisRequest(candidate.key, run=str(run.folder))
    for task in (read_object, fit_object, find_nearest):
        answer = task(ask, kept)
        data.take(protocol._answer.decode(protocol._encoder.encode(answer)))
    days = (3.0, 7.0, 16.0, 32.0, 64.0, 100.0)
    shares = np.tile([0.7, 0.2, 0.06, 0.04], (6, 1))
    data.take(ObjectHistory(candidate.key, days, (3, 5, 9, 16, 30, 60), CLASSES, Packed.of(shares.ravel(), "<f8"),
                            Packed.of(np.full(24, 0.05), "<f8")))  # fmt: skip
    return run, candidate, data


def view_of(candidate: Candidate, data: CandidateData, marker: str = "braille") -> CandidateView:
    """The candidate as the screen looks at it."""
    return CandidateView(candidate, data, EMPTY, settings=ViewSettings(marker=marker))


def text(lines: list) -> str:  # type: ignore[type-arg]
    """Lines without their styles."""
    return "\n".join(text_of(line) for line in lines)


@pytest.mark.parametrize("marker", ["braille", "blocks", "ascii"])
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("bare", [True, False])
def test_every_panel_draws_at_every_size(sky, size: Size, marker: str, bare: bool) -> None:  # type: ignore[no-untyped-def]
    _run, candidate, data = sky
    view = view_of(candidate, CandidateData(candidate.key) if bare else data, marker)
    for name, art in {**PLOTS, **WORDS}.items():
        lines = art.lines(view, size)
        assert all(len(text_of(line)) <= max(size.width, 24) for line in lines), name
        assert title_of(name, view)
        if marker == "ascii" and name in PLOTS:
            assert text(lines).replace("…", "").isascii()


def test_both_bands_their_errors_and_the_process_are_drawn(sky) -> None:  # type: ignore[no-untyped-def]
    _run, candidate, data = sky
    view = view_of(candidate, data)
    drawn = text(flux.lines(view, Size(80, 20)))
    assert all(sign in drawn for sign in ("g", "r", "│", "┄"))
    assert any("\u2800" < character <= "\u28ff" for character in drawn), "the process in dots"
    assert "g 30 r 30" in flux.title(view)
    assert "▾" in text(magnitudes.lines(view, Size(80, 20)))
    assert "g-r" in colour.title(view)
    assert "*" in text(colour.lines(view, Size(60, 10)))
    assert "116 d" in whole.title(view)


def test_the_letters_stand_where_the_points_are(sky) -> None:  # type: ignore[no-untyped-def]
    """Bright magnitudes are on top, and labelled with their own sign."""
    _run, candidate, data = sky
    rows = text(magnitudes.lines(view_of(candidate, data), Size(80, 20))).splitlines()
    labels = [float(row.split("┤")[0]) for row in rows if "┤" in row]
    assert labels == sorted(labels)
    assert min(labels) > 10
    peak = next(row for row in rows if "g" in row or "r" in row)
    assert rows.index(peak) < 4


def test_probabilities_are_bars_with_their_doubt_and_a_history(sky) -> None:  # type: ignore[no-untyped-def]
    _run, candidate, data = sky
    view = view_of(candidate, data)
    shown = text(classes.lines(view, Size(40, 10)))
    assert all(name in shown for name in CLASSES)
    assert "±.05" in shown
    assert "█" in shown
    assert "▒" in shown
    drawn = text(history.lines(view, Size(70, 12)))
    assert all(tick in drawn for tick in ("3d", "7d", "16d", "32d", "64d", "all"))
    assert "a SNIa b SNII c QSO d CEP" in history.title(view)


def test_novelty_has_its_reason_and_the_nearest_objects(sky) -> None:  # type: ignore[no-untyped-def]
    _run, candidate, data = sky
    view = view_of(candidate, data)
    told = text(novelty.lines(view, Size(50, 12)))
    assert "rare in every class" in told
    nearest = data.transient.nearest
    assert nearest is not None
    assert candidate.key.object_id not in nearest.object_ids
    assert list(nearest.distances) == sorted(nearest.distances)
    assert "ZTF20aaa" in told


def test_objects_that_the_classifier_learned_from_are_among_the_nearest(sky, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    run, candidate, _data = sky
    one = photometry_of(run.folder, candidate.key.object_id)
    own = feature_row(one)
    names = (candidate.key.object_id, "TNS1")
    known = KnownObjects(np.array([own, own], dtype=np.float32), np.array([2, 0]), names)
    monkeypatch.setattr(nearest_module, "learned_objects", lambda _folder: (known, CLASSES))
    found = nearest_module.nearest_objects(candidate.key, one, run.folder)
    assert candidate.key.object_id not in found.object_ids
    place = found.object_ids.index("TNS1")
    assert (found.classes[place], sum(found.is_learned)) == ("SNIa", 1)
    assert found.distances[place] < 0.01
    with_known = CandidateData(candidate.key)
    with_known.take(found)
    told = text(novelty.lines(view_of(candidate, with_known), Size(60, 12)))
    assert "SNIa* TNS1" in told
    assert "* labelled, learned from" in told


def test_the_first_days_are_classified_without_what_came_later(sky) -> None:  # type: ignore[no-untyped-def]
    run, candidate, _data = sky
    one = photometry_of(run.folder, candidate.key.object_id)
    first = one.time_mjd[one.is_detection].min()
    for days in (3.0, 16.0):
        early = seen_until(one, days)
        assert early.time_mjd.max() <= first + days
        assert not early.is_detection.all(), "limits before the first detection are known then"
    found = ages(one)
    assert found[:5] == [3.0, 7.0, 16.0, 32.0, 64.0]
    assert found[5] == one.time_mjd.max() - first


def test_the_classifier_of_the_run_tells_the_first_days(tmp_path: Path) -> None:
    run = with_classifier(transient_run(tmp_path, 3))
    candidate, kept = first_candidate(run), Kept()
    ask = AnalysisRequest(candidate.key, run=str(run.folder))
    read_object(ask, kept)
    found = follow_object(ask, kept)
    assert found.days[:5] == (3.0, 7.0, 16.0, 32.0, 64.0)
    assert found.classes == CLASSES
    assert list(found.n_points) == sorted(found.n_points)
    shares = found.probability.array().reshape(6, 4)
    np.testing.assert_allclose(shares.sum(axis=1), 1.0, atol=1e-9)
    one = seen_until(photometry_of(run.folder, candidate.key.object_id), 0.0)
    model = classifier_of(run.folder)
    early = class_history(candidate.key, one, model)
    assert early.n_points == (1,)
    np.testing.assert_allclose(early.probability.array(), model.prior)


def test_another_model_of_that_name_is_not_taken_for_the_runs(tmp_path: Path) -> None:
    run = with_classifier(transient_run(tmp_path, 3))
    facts = {"name": "small", "checksum": "0" * 64}
    write_manifest(run.folder, msgspec.structs.replace(run.manifest(), models={"classify": facts}))
    with pytest.raises(ClaraError, match="small is not the one that the run was made with"):
        classifier_of(run.folder)
    write_manifest(run.folder, msgspec.structs.replace(run.manifest(), models={}))
    with pytest.raises(ClaraError, match="names no classifier"):
        classifier_of(run.folder)


def test_an_object_that_the_run_does_not_keep_is_told(sky) -> None:  # type: ignore[no-untyped-def]
    run, _candidate, _data = sky
    with pytest.raises(ClaraError, match="keeps no photometry of ZTFnone"):
        photometry_of(run.folder, "ZTFnone")


def test_what_is_not_finite_or_not_json_breaks_no_panel(sky) -> None:  # type: ignore[no-untyped-def]
    _run, candidate, data = sky
    for cell in ("", "[]", "{", '{"a": "b"}', '{"a": NaN, "\\u001b[31m": 0.4}', "9" * 5000, '{"a": 1e999}'):
        odd = Candidate(candidate.filename, None, None, 1, 0.0, 0.0, 0.0, more=candidate.more | {
            "probabilities": cell, "novelty": float("nan"), "novelty_reason": "\x1b[31m" * 50, "peak_mag": None,
        })  # fmt: skip
        for art in WORDS.values():
            assert "\x1b" not in text(art.lines(view_of(odd, data), Size(30, 8)))


def test_links_are_made_of_checked_names_and_numbers() -> None:
    links = dict(object_links("ZTF18adoojej", 10.5, -20.25))
    assert list(links) == ["ALeRCE", "Fink", "Lasair", "TNS", "SIMBAD"]
    assert "ZTF18adoojej" in links["ALeRCE"]
    assert "10.500000" in links["SIMBAD"]
    assert "-20.25" in links["SIMBAD"]
    assert object_links("ZTF18adoojej\n", None, None) == []
    assert list(dict(object_links("../../x?y=", 10.5, 20.0))) == ["TNS", "SIMBAD"]


def test_negative_fluxes_are_limits_among_magnitudes(sky) -> None:  # type: ignore[no-untyped-def]
    _run, candidate, data = sky
    points = series.magnitude_points(view_of(candidate, data))
    assert [one.band for one in points] == ["g", "r"]
    assert all(np.isfinite(one.y).all() for one in points)
    assert all(one.is_limit.sum() >= 5 for one in points)


@pytest.mark.parametrize("size", [(80, 24), pytest.param((160, 50), marks=pytest.mark.long), (60, 16)])
async def test_the_screen_of_an_object(open_app: Opener, transient_folder: Path, size: tuple[int, int]) -> None:
    async with open_app(folder=transient_folder, size=size) as (app, pilot):
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, VetScreen))
        screen = app.screen
        assert isinstance(screen, VetScreen)
        await until(
            pilot, lambda: screen.candidate_view is not None and screen.candidate_view.transient.process is not None, 60
        )
        shown = "\n".join(screen_text(app))
        assert all(word in shown for word in ("LIGHT CURVE", "CLASS", "NOVELTY", "ZTF20aaa0000", "SN"))
        assert "no ephemeris" not in shown
        await pilot.press("G")
        await until(pilot, lambda: app.state.current == object_key(HOSTILE))
        shown = "\n".join(screen_text(app))
        assert "\x1b" not in shown
        assert "\u202e" not in shown


async def test_keys_of_folds_ask_for_no_period(open_app: Opener, transient_folder: Path) -> None:
    async with open_app(folder=transient_folder) as (app, pilot):
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, VetScreen))
        for key in ("equals_sign", "comma", "t", "T", "h", "H", "b", "f", "d", "P", "asterisk", "R", "A", "W", "at",
                    "right_square_bracket", "plus", "0"):  # fmt: skip
            await pilot.press(key)
            assert isinstance(app.screen, VetScreen), key
        assert app.state.session is not None
        assert not app.state.session.state
        for digit in "123456789":
            await pilot.press(digit)
            await pilot.pause()
            assert app.screen.board.zoomed, digit
            await pilot.press(digit)
        await pilot.press("i")
        await pilot.pause()
        assert "OBJECT  ZTF20aaa0000" in "\n".join(screen_text(app))


async def test_without_colours_and_in_ascii(
    open_app: Opener, transient_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("TERM", "linux")
    monkeypatch.setenv("LANG", "C")
    async with open_app(folder=transient_folder) as (app, pilot):
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, VetScreen))
        screen = app.screen
        assert isinstance(screen, VetScreen)
        await until(
            pilot, lambda: screen.candidate_view is not None and screen.candidate_view.transient.process is not None, 60
        )
        assert "\n".join(screen_text(app)).isascii()
        assert object_ids(N)[0] in screen_text(app)[0]


@pytest.mark.parametrize("size", [(80, 24), pytest.param((160, 50), marks=pytest.mark.long)])
async def test_every_other_screen_opens_and_comes_back(
    open_app: Opener, transient_folder: Path, size: tuple[int, int]
) -> None:
    async with open_app(folder=transient_folder, size=size) as (app, pilot):
        for keys in (["D"], ["F"], ["J"], ["S"], ["question_mark"], ["E"], ["o"], ["Y"], ["y"], ["n", "N", "O", "O"]):
            await pilot.press(*keys)
            await pilot.pause()
            await pilot.press("escape")
            await pilot.pause()
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, VetScreen))
        await pilot.press("V", "V", "M", "a", "c", "escape", "r", "4", "C", "exclamation_mark", "tab", "tab")
        await pilot.pause()
        assert app.state.session is not None
        said = app.state.session.state[object_key(object_ids(N)[0])]
        assert (said.rating, said.confidence, said.second_look) == (4, "certain", True)


def test_what_varies_for_years_is_shown_whole(sky) -> None:  # type: ignore[no-untyped-def]
    """Of a supernova the days around its peak matter; of a quasar most points are elsewhere."""
    _run, candidate, data = sky
    view = view_of(candidate, data)
    assert series.peak_span(view).high <= series.AFTER_PEAK_DAYS
    long = CandidateData(candidate.key)
    time = np.linspace(57_000.0, 59_000.0, 40)
    long.take(ObjectCurve(candidate.key, Packed.of(time, "<f8"), "gr" * 20, Packed.of(np.arange(40.0), "<f8"),
                          Packed.of(np.ones(40), "<f8"), Packed.of(np.ones(40), "<i4"), is_difference=False))  # fmt: skip
    assert series.peak_span(view_of(candidate, long)) == series.whole_span(view_of(candidate, long))
