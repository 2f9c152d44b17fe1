"""Keys that say something of the current candidate. Saved first, then shown as saved, then on to the next."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from clara_pipeline.records import CandidateKey
from clara_pipeline.text import sanitize, star_name
from clara_tui.messages import SessionChanged
from clara_tui.screens.vet.view import VetView
from clara_tui.text.queue_status import all_decided
from clara_tui.text.styled_text import StyledLine

if TYPE_CHECKING:
    from clara_pipeline.decisions.journal_entry import JournalEntry

RATING_SECONDS = 4.0
"""How long `r` waits for its digit."""
RATING_ASKED: StyledLine = (("rating: press 0 to 5", "accent"),)
NOTE_CHARACTERS = 500
"""As long as the journal keeps a note."""


def act_words(line: JournalEntry) -> str:
    """An act of the journal in a word or two: `PC`, `rated 4`, `note`."""
    changes = line.changes
    if line.act == "disposition":
        return sanitize(changes.get("disposition") or "decision", 20)
    if line.act == "rating":
        return f"rated {changes.get('rating')}"
    return sanitize(line.act.replace("_", " "), 20)


def note_problem(text: str) -> str:
    """Why a note cannot be saved as it is; "" when it can."""
    if len(text) <= NOTE_CHARACTERS:
        return ""
    return f"a note has at most {NOTE_CHARACTERS} characters; this one has {len(text)}: shorten it, then Enter"


class JudgeKeys(VetView):
    """Each act is on disk before the screen says so."""

    _rating: CandidateKey | None = None
    """The star that `r` was pressed for, while it waits for its digit."""

    def show_star(self) -> None:
        """Show the current star; the question for a rating does not follow to another one."""
        if self._rating is not None and self._rating != self.state.current:
            self._rating = None
            self.saved = () if self.saved == RATING_ASKED else self.saved
        super().show_star()

    def action_decide(self, code: str) -> None:
        self._judge(self.state.decide, code, words=code)

    def action_clear(self) -> None:
        if self._save(self.state.clear, words="cleared"):
            self.show_star()

    def action_second_look(self) -> None:
        if self._save(self.state.toggle_second_look, words="second look"):
            self.show_star()

    def action_skip(self) -> None:
        self.saved = ()
        if self.state.next_unvetted() is None:
            self.state.step(1)
        self.show_star()

    def action_keep_ephemeris(self) -> None:
        if self.candidate_view is None or self.candidate_view.ephemeris is None:
            self.app.notify_info("no ephemeris to keep yet")
        elif self._save(self.state.keep_ephemeris, self.candidate_view.ephemeris, words="ephemeris kept"):
            self.by_hand.pop(self.candidate_view.evidence.key, None)
            self.show_star()

    def action_rate(self) -> None:
        """The next digit, 0 to 5, is the rating."""
        self._rating = self.state.current
        self.saved = RATING_ASKED
        self.show_star()
        self.set_timer(RATING_SECONDS, self._forget_rating)

    def take_rating(self, digit: int) -> bool:
        """Whether `digit` was the answer to `r`; not when another star has become current since."""
        asked = self._rating
        self._forget_rating()
        if asked is None or asked != self.state.current:
            return False
        if digit <= 5 and self._save(self.state.rate, digit, words=f"rated {digit}"):
            self.show_star()
        return True

    def _forget_rating(self) -> None:
        """Take the question from the screen, answered or not."""
        self._rating = None
        if self.saved == RATING_ASKED:
            self.saved = ()
            self.show_star()

    def action_confidence(self) -> None:
        """Certain, likely, guess: one further each time."""
        from clara_pipeline.decisions.vocabulary import CONFIDENCES

        if self.candidate_view is not None:
            now = self.candidate_view.judgement.confidence
            word = CONFIDENCES[(CONFIDENCES.index(now) + 1) % len(CONFIDENCES) if now in CONFIDENCES else 0]
            if self._save(self.state.set_confidence, word, words=word):
                self.show_star()

    def action_note(self) -> None:
        if self.candidate_view is not None:
            self._ask_note(self.candidate_view.judgement.note)

    def _ask_note(self, text: str) -> None:
        from clara_tui.dialogs.line import AskLine

        self.app.push_screen(AskLine("note", text, "Enter saves, Esc leaves it", note_problem), self._noted)

    def _noted(self, text: str | None) -> None:
        """Save the note; where that fails, it stays in the field, to be saved again or copied."""
        is_new = text is not None and self.candidate_view is not None and text != self.candidate_view.judgement.note
        if text is not None and is_new and not self._save(self.state.write_note, text, words="note"):
            self._ask_note(text)
        self.show_star()

    def action_flags(self) -> None:
        from clara_tui.dialogs.flags import Flags

        if self.candidate_view is not None:
            self.app.push_screen(Flags(self._flags_now, self._toggle_flag), lambda _: self.show_star())

    def _flags_now(self) -> tuple[str, ...]:
        candidate = self.state.candidate
        return () if candidate is None else self.state.judgement(candidate.key).flags

    def _toggle_flag(self, flag: str) -> None:
        self._save(self.state.toggle_flag, flag, words=flag)

    def action_undo(self) -> None:
        self._turned(self.app.run_or_notify(self.state.undo), "undone")

    def action_redo(self) -> None:
        self._turned(self.app.run_or_notify(self.state.redo), "done again")

    def _turned(self, change: Any, word: str) -> None:
        if change is None:
            self.app.notify_info(f"nothing to be {word}")
        else:
            self.saved = ((f"{self.app.glyphs.yes} {act_words(change.line)} {word}", "good"),)
            self.app.broadcast(SessionChanged())
        self.show_star()

    # --- saving ---------------------------------------------------------------------------------

    def _judge(self, act: Callable[..., None], *values: Any, words: str) -> None:
        """Save, then move on."""
        if self._save(act, *values, words=words):
            if self.state.auto_advance and self.state.next_unvetted() is None:
                self.app.notify_info(all_decided(self.state))
            self.show_star()

    def _save(self, act: Callable[..., None], *values: Any, words: str) -> bool:
        """Whether it is on disk now; the ✓ appears only then."""
        star = self.state.candidate
        if star is None:
            self.app.notify_info("there is no star to judge yet")
            return False
        if self.app.run_or_notify(self._done, act, *values) is None:
            self.saved = ((f"{self.app.glyphs.no} NOT saved", "bad"),)
            self.show_star()
            return False
        name = star_name(star.tic_id, star.filename, 16)
        self.saved = ((f"{self.app.glyphs.yes} {words}", "good"), (f" {name}", "muted"))
        return True

    def _done(self, act: Callable[..., None], *values: Any) -> bool:
        act(*values, seen=self.seen())
        return True

    def seen(self) -> dict[str, Any]:
        """What is on the screen, for the journal."""
        view = self.candidate_view
        if view is None:
            return {}
        star, tests = view.candidate, view.tests or ()
        return {
            "rank": star.rank,
            "nwrss": star.nwrss,
            "simulated": bool(star.more.get("simulated") or (view.curve is not None and view.curve.star.simulated)),
            "ephemeris": view.ephemeris,
            "origin": view.chosen.origin if view.chosen else "",
            "tests_failed": [sanitize(result.name, 40) for result in tests if result.verdict == "fail"],
        }
