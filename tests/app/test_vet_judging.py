"""What the Vet screen says while one judges: questions that go, notes that stay, words that agree."""

from pathlib import Path
from types import SimpleNamespace

from app.piloting import until, write
from app.test_vet_screen import head, vetting
from app.vet_sky import KNOWN
from textual.widgets import Input

from clara_pipeline.errors import ClaraError
from clara_tui.dialogs.line import AskLine
from clara_tui.text.queue_status import all_decided


async def test_the_question_for_a_rating_goes_with_its_answer_and_its_star(tmp_path: Path) -> None:
    async with vetting(tmp_path, extra=KNOWN) as (pilot, screen):
        await pilot.press("r")
        assert "rating: press 0 to 5" in head(screen)
        await pilot.press("4")
        assert "rating: press" not in head(screen)
        assert screen.candidate_view.judgement.rating == 4
        await pilot.press("r", "j")
        assert "rating: press" not in head(screen)
        await pilot.press("3")
        assert screen.candidate_view.judgement.rating is None


async def test_a_note_too_long_is_refused_and_stays_in_its_field(tmp_path: Path) -> None:
    async with vetting(tmp_path, extra=KNOWN) as (pilot, screen):
        await pilot.press("c")
        await write(pilot.app, pilot, "x" * 501)
        assert isinstance(pilot.app.screen, AskLine)
        label = pilot.app.screen.query_one(".problem")
        assert "at most 500 characters; this one has 501" in str(label.content)
        await write(pilot.app, pilot, "x" * 500)
        await until(pilot, lambda: pilot.app.screen is screen)
        assert screen.candidate_view.judgement.note == "x" * 500


async def test_a_note_that_cannot_be_saved_is_not_lost(tmp_path: Path) -> None:
    async with vetting(tmp_path, extra=KNOWN) as (pilot, screen):

        def disk_full(*_: object, **__: object) -> None:
            raise ClaraError("the disk is full")

        session, kept = pilot.app.state.session, pilot.app.state.session.save
        session.save = disk_full
        await pilot.press("c")
        await write(pilot.app, pilot, "deeper on odd transits")
        await until(pilot, lambda: isinstance(pilot.app.focused, Input) and bool(pilot.app.focused.value))
        assert pilot.app.focused.value == "deeper on odd transits"
        assert "NOT saved" in head(screen)
        assert "evening saved" not in head(screen)
        session.save = kept
        await pilot.press("enter")
        await until(pilot, lambda: pilot.app.screen is screen)
        assert screen.candidate_view.judgement.note == "deeper on odd transits"


async def test_one_star_alone_has_no_percentile(tmp_path: Path) -> None:
    async with vetting(tmp_path, n=1, extra=KNOWN) as (_pilot, screen):
        assert "alone in its batch" in head(screen)
        assert "p100" not in head(screen)


async def test_a_small_board_names_the_panels_it_does_not_show(tmp_path: Path) -> None:
    async with vetting(tmp_path, extra=KNOWN) as (_, screen):
        assert "2 odd/even  3 secondary  5 background  8 star  W why  A similar" in screen.board.panels["notes"].text
    async with vetting(tmp_path, size=(160, 50), extra=KNOWN) as (_, screen):
        assert "odd/even" not in screen.board.panels["notes"].text


def test_when_all_is_decided_the_tally_and_what_next_are_told() -> None:
    codes = ["PC"] * 2 + ["EB"] * 3 + [""]
    state = SimpleNamespace(
        row_judgements={i: SimpleNamespace(disposition=code) for i, code in enumerate(codes)}, query=None, rows=None
    )
    words = all_decided(type("State", (SimpleNamespace,), {"__len__": lambda _: 5})(**vars(state)))
    assert words.startswith("all 5 stars are done. In this session: EB 3, PC 2. Next: E exports")
