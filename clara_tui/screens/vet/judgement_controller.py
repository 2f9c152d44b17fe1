"""Save what the operator decides about the current candidate: first on disk, then on the screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clara_pipeline.decisions import acts
from clara_pipeline.records import CandidateKey
from clara_pipeline.text import sanitize
from clara_tui import judging
from clara_tui.blindness import blindness_of
from clara_tui.queue.hidden_columns import BLIND
from clara_tui.queue.shown_name import name_of
from clara_tui.text.queue_status import all_decided
from clara_tui.text.styled_text import StyledLine

if TYPE_CHECKING:
    from clara_pipeline.decisions.acts import VetterAct
    from clara_pipeline.decisions.journal_entry import JournalEntry
    from clara_tui.candidate.candidate_view import CandidateView
    from clara_tui.screens.vet.screen_port import VetScreenPort

RATING_SECONDS = 4.0
"""How long `r` waits for its digit."""
RATING_ASKED: StyledLine = (("rating: press 0 to 5", "accent"),)
NOTE_CHARACTERS = 500
"""As long as the journal keeps a note."""


def act_words(line: JournalEntry) -> str:
    """Return an act of the journal in a word or two: `PC`, `rated 4`, `note`."""
    changes = line.changes
    act = gold_act(line) if line.act == "gold" else line.act
    if act == "disposition":
        return sanitize(changes.get("disposition") or "decision", 20)
    if act == "rating":
        return f"rated {changes.get('rating')}"
    if act == "subclass":
        return sanitize(changes.get("subclass") or "no subclass", 20)
    return sanitize(act.replace("_", " "), 20)


def gold_act(line: JournalEntry) -> str:
    """Return what the act would be called on a star, which the screen must not tell from a gold row."""
    changes = line.changes
    if "disposition" in changes:
        return "disposition" if changes["disposition"] else "clear"
    return next(iter(changes), "decision")


def note_problem(text: str) -> str:
    """Say why a note cannot be saved as it is; "" when it can."""
    if len(text) <= NOTE_CHARACTERS:
        return ""
    return f"a note has at most {NOTE_CHARACTERS} characters; this one has {len(text)}: shorten it, then Enter"


class JudgementController:
    """The acts of the journal on the current candidate; each is on disk before the screen says so."""

    def __init__(self, screen: VetScreenPort) -> None:
        self._screen = screen
        self._evidence = screen.evidence
        self._state = screen.state
        self.saved: StyledLine = ()
        """The last act that is on disk, in words."""
        self._rating: CandidateKey | None = None
        """The star that `r` was pressed for, while it waits for its digit."""

    def drop_old_question(self) -> None:
        """Forget the question for a rating when another star has become current."""
        if self._rating is not None and self._rating != self._state.current:
            self._rating = None
            self.saved = () if self.saved == RATING_ASKED else self.saved

    def disposition(self, code: str) -> None:
        """Save a disposition, named by the star's code on its key (PC EB V IS J O U KP), and go on."""
        from clara_pipeline.decisions.vocabulary import code_on_key

        if self._state.current is not None:
            code = code_on_key(code, self._state.current.kind)
        self._judge(acts.disposition(code), code)

    def clear(self) -> None:
        """Save that there is no disposition."""
        if self._save(acts.clear(), "cleared"):
            self._screen.show_star()

    def second_look(self) -> None:
        """Save a mark for a second look, or its removal."""
        if self._save(acts.second_look(), "second look"):
            self._screen.show_star()

    def skip(self) -> None:
        """Go on without saving anything."""
        self.saved = ()
        if self._state.next_unvetted() is None:
            self._state.step(1)
        self._screen.show_star()

    def ephemeris(self) -> None:
        """Save the ephemeris on the screen."""
        if self._evidence.current is None or self._evidence.current.ephemeris is None:
            self._screen.app.notify_info("no ephemeris to keep yet")
            return
        view = self._evidence.current
        origin = None if view.chosen is None else view.chosen.found_in
        if self._save(acts.ephemeris(view.measured, origin=origin), "ephemeris kept"):
            self._evidence.signals.by_hand.pop(self._evidence.current.key, None)
            self._screen.show_star()

    def rating(self) -> None:
        """Take the next digit, 0 to 5, as the rating."""
        self._rating = self._state.current
        self.saved = RATING_ASKED
        self._screen.show_star()
        self._screen.set_timer(RATING_SECONDS, self._forget_rating)

    def take_rating(self, digit: int) -> bool:
        """Save `digit` if it answers `r`; returns whether it does: not after another star became current."""
        asked = self._rating
        self._forget_rating()
        if asked is None or asked != self._state.current:
            return False
        if digit <= 5 and self._save(acts.rating(digit), f"rated {digit}"):
            self._screen.show_star()
        return True

    def _forget_rating(self) -> None:
        """Take the question from the screen, answered or not."""
        self._rating = None
        if self.saved == RATING_ASKED:
            self.saved = ()
            self._screen.show_star()

    def confidence(self) -> None:
        """Save the next of certain, likely and guess."""
        from clara_pipeline.decisions.vocabulary import CONFIDENCES

        if self._evidence.current is not None:
            now = self._evidence.current.judgement.confidence
            word = CONFIDENCES[(CONFIDENCES.index(now) + 1) % len(CONFIDENCES) if now in CONFIDENCES else 0]
            if self._save(acts.confidence(word), word):
                self._screen.show_star()

    def note(self) -> None:
        """Ask for a note and save it."""
        if self._evidence.current is not None:
            self._ask_note(self._evidence.current.judgement.note)

    def _ask_note(self, text: str) -> None:
        from clara_tui.dialogs.line import AskLine

        self._screen.app.push_screen(AskLine("note", text, "Enter saves, Esc leaves it", note_problem), self._noted)

    def _noted(self, text: str | None) -> None:
        """Save the note; where that fails, it stays in the field, to be saved again or copied."""
        is_new = (
            text is not None and self._evidence.current is not None and text != self._evidence.current.judgement.note
        )
        if text is not None and is_new and not self._save(acts.note(text), "note"):
            self._ask_note(text)
        self._screen.show_star()

    def flag(self) -> None:
        """Open the list of flags; each is saved when it is set or cleared. Of a transient, that of subclasses."""
        from clara_tui.dialogs.flags import Flags

        if self._state.current is not None and self._state.current.object_id:
            self._ask_subclass()
        elif self._evidence.current is not None:
            self._screen.app.push_screen(Flags(self._flags_now, self._toggle_flag), lambda _: self._screen.show_star())

    def _ask_subclass(self) -> None:
        from clara_tui.dialogs.subclass import ask_subclass

        if self._evidence.current is not None:
            self._screen.app.push_screen(ask_subclass(self._evidence.current.judgement), self._take_subclass)

    def _take_subclass(self, name: str | None) -> None:
        if name is not None and self._save(acts.subclass(name), name or "no subclass"):
            self._screen.show_star()

    def _flags_now(self) -> tuple[str, ...]:
        view = self._evidence.current
        return () if view is None else self._state.judgement(view.key).flags

    def _toggle_flag(self, flag: str) -> None:
        self._save(acts.flag(flag), flag)

    def show_change(self, act: JournalEntry, word: str) -> None:
        """Show that an act was undone or done again."""
        self.saved = ((f"{self._screen.app.glyphs.yes} {act_words(act)} {word}", "good"),)
        self._screen.show_star()

    # --- saving ---------------------------------------------------------------------------------

    def _judge(self, act: VetterAct, words: str) -> None:
        """Save, then move on."""
        if self._save(act, words):
            if (further := self._next_open_signal()) is not None:
                self._state.signal_of = (self._state.current, further)
            elif self._state.auto_advance and self._state.next_unvetted() is None:
                self._screen.app.notify_info(all_decided(self._state))
            self._screen.show_star()

    def _next_open_signal(self) -> int | None:
        """Return the signal of this star to judge next; None where the next star is."""
        view = self._evidence.current
        if view is None or not self._state.auto_advance:
            return None
        return self._evidence.signals.next_open(view.candidate, view.signal)

    def _save(self, act: VetterAct, words: str) -> bool:
        """Save an act, `words` on the screen; returns whether it is on disk now, and the ✓ appears only then."""
        star = self._state.candidate
        if star is None:
            self._screen.app.notify_info("there is nothing to judge yet")
            return False
        if self._screen.app.run_or_notify(self._done, act) is None:
            self.saved = ((f"{self._screen.app.glyphs.no} NOT saved", "bad"),)
            self._screen.show_star()
            return False
        signal = f" .{self._state.signal:02d}" if self._state.signal > 1 else ""
        name = name_of(star, 16) + signal
        self.saved = ((f"{self._screen.app.glyphs.yes} {words}", "good"), (f" {name}", "muted"))
        return True

    def _done(self, act: VetterAct) -> bool:
        judging.save(self._state, act, seen=seen_of(self._evidence.current) | blindness_of(self._state))
        return True


def seen_of(view: CandidateView | None) -> dict[str, object]:
    """Return what the journal keeps of the screen: rank, score, ephemeris and the failed tests."""
    if view is None:
        return {}
    star, tests = view.candidate, view.tests or ()
    return {
        "rank": None if star.more.get(BLIND) else star.rank,
        "nwrss": star.nwrss,
        "simulated": star.is_simulated or (view.curve is not None and view.curve.star.simulated),
        "ephemeris": view.ephemeris,
        "origin": view.chosen.origin if view.chosen else "",
        **({"found_in": view.chosen.found_in} if view.chosen is not None and view.chosen.found_in is not None else {}),
        **({"planet": view.curve.planet} if view.curve is not None and view.curve.planet is not None else {}),
        **({"detrending": view.settings.detrending.words} if view.settings.detrending is not None else {}),
        "tests_failed": [sanitize(result.name, 40) for result in tests if result.verdict == "fail"],
    }
