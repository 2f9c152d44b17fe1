"""The parts that screens and the app are made of, each without Textual running."""

from pathlib import Path
from types import SimpleNamespace

import pytest

from clara_pipeline.decisions.judgement import Judgement
from clara_pipeline.records import Candidate, Ephemeris
from clara_tui.analysis.candidate_data import CandidateData
from clara_tui.candidate.candidate_view import CandidateView
from clara_tui.candidate.selected_ephemeris import SelectedEphemeris
from clara_tui.screens.vet.ephemeris_editor import EphemerisEditor
from clara_tui.screens.vet.evidence_requester import EvidenceRequester
from clara_tui.screens.vet.judgement_controller import RATING_ASKED, JudgementController
from clara_tui.screens.vet.view_editor import BINS, ViewEditor
from clara_tui.shell.navigation import SCREENS, screen_class
from clara_tui.shell.notifications import REPEAT_SECONDS, Notifications
from clara_tui.state import OperatorState


class FakeScreen:
    """A vet screen that only notes what is asked of it."""

    def __init__(self, workspace: Path) -> None:
        self.state = OperatorState(workspace)
        self.evidence = EvidenceRequester(self.state, lambda: None)  # type: ignore[arg-type, return-value]
        self.told: list[str] = []
        self.n_shown = 0
        self.app = SimpleNamespace(notify_info=self.told.append)

    def show_star(self) -> None:
        self.n_shown += 1

    def set_timer(self, delay: float, callback: object) -> None:
        pass


@pytest.fixture
def screen(tmp_path: Path) -> FakeScreen:
    """The screen with one candidate, folded at 2 days."""
    screen = FakeScreen(tmp_path)
    candidate = Candidate("a.fits", 1, 1, rank=1, p3=0.5, p5=0.5, p9=0.5)
    chosen = SelectedEphemeris(Ephemeris(2.0, 1326.0, source="bls"), "run")
    screen.evidence.current = CandidateView(candidate, CandidateData(candidate.key), Judgement(), chosen)
    screen.state.current = candidate.key
    return screen


def test_the_period_is_scaled_within_its_limits_and_remembered(screen: FakeScreen) -> None:
    editor = EphemerisEditor(screen)  # type: ignore[arg-type]
    editor.scale_period(2, 1)
    assert [chosen.ephemeris.period_days for chosen in screen.evidence.signals.by_hand.values()] == [4.0]
    editor.scale_period(10_000, 1)
    assert [chosen.ephemeris.period_days for chosen in screen.evidence.signals.by_hand.values()] == [4.0]
    assert screen.n_shown == 1


def test_without_an_ephemeris_the_key_says_what_to_press(screen: FakeScreen) -> None:
    screen.evidence.current = None
    EphemerisEditor(screen).scale_period(2, 1)  # type: ignore[arg-type]
    assert screen.told == ["no ephemeris yet: = types a period"]


def test_the_number_of_bins_goes_round(screen: FakeScreen) -> None:
    editor = ViewEditor(screen)  # type: ignore[arg-type]
    for _ in BINS:
        editor.bins()
    assert screen.evidence.settings.n_bins == BINS[0]


def test_the_question_for_a_rating_ends_with_its_star(screen: FakeScreen) -> None:
    controller = JudgementController(screen)  # type: ignore[arg-type]
    controller.rating()
    assert controller.saved == RATING_ASKED
    screen.state.current = None
    controller.drop_old_question()
    assert controller.saved == ()
    assert not controller.take_rating(4)


def test_the_same_error_is_shown_again_only_after_a_while() -> None:
    shown: list[str] = []
    now = [0.0]
    messages = Notifications(lambda message, **_: shown.append(message), lambda: now[0])
    messages.error("no")
    messages.error("no")
    messages.error("other")
    now[0] = REPEAT_SECONDS + 1
    messages.error("no")
    assert shown == ["no", "other", "no"]


@pytest.mark.parametrize("name", SCREENS)
def test_every_screen_of_the_table_exists(name: str) -> None:
    assert getattr(screen_class(name), "KIND", "too_small") == name
