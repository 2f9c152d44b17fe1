"""The bottom line of a screen: its most used keys, as the keymap has them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

from textual import events

from clara_tui.app_port import AppPort
from clara_tui.keys.bindings import APP, VET, KeyAction, acts_for
from clara_tui.keys.keymap import shown
from clara_tui.keys.words_of_kinds import acts_of
from clara_tui.text.ascii import plain_ascii
from clara_tui.text.styled_text import StyledLine
from clara_tui.widgets.line_view import line_width
from clara_tui.widgets.status_line import WideLine

STAR = "star"
LAST = ("help", "quit_queue", "back")
"""Acts that end the line, and stay when others do not fit."""
VET_FIRST = (
    "decide_pc", "decide_eb", "decide_v", "decide_is", "decide_j", "decide_u", "half_period", "double_period",
    "flags", "note", "undo",
)  # fmt: skip
SIGNS = {"Enter": "⏎"}


class KeyLine(WideLine):
    """One line of `key word` pairs."""

    app: AppPort  # type: ignore[assignment]

    def __init__(self, screen: str, keys: Mapping[str, Sequence[str]], ascii_only: bool = False) -> None:
        super().__init__()
        self._screen, self._keys, self._ascii_only = screen, keys, ascii_only
        self._kind = ""
        self._hints: list[tuple[str, str]] = []
        self._acts: dict[tuple[str, str], KeyAction] = {}
        self._take_kind(STAR)

    def show_kind(self, kind: str) -> None:
        """Name the keys as they are for this kind of candidate."""
        if kind != self._kind:
            self._take_kind(kind)

    def _take_kind(self, kind: str) -> None:
        self._kind = kind
        self._hints = hints(self._screen, self._keys, self._ascii_only, kind)
        self._acts = dict(zip(self._hints, hinted_acts(self._screen, kind), strict=True))
        self.show_wide(partial(laid_out, self._hints))

    def on_click(self, event: events.Click) -> None:
        """Do what the key under the mouse does."""
        act = self._acts.get(pair_at(self.line_at(0)[0], event.x))
        if act is not None:
            self.app.call_later(self.app.perform, act)


def hints(
    screen: str, keys: Mapping[str, Sequence[str]], ascii_only: bool = False, kind: str = STAR
) -> list[tuple[str, str]]:
    """Return (key, word) of the screen's acts that have a word; help and leaving come last."""
    found = []
    for act in hinted_acts(screen, kind):
        key = shown(keys[act.name][0])
        found.append((key, plain_ascii(act.hint)) if ascii_only else (SIGNS.get(key, key), act.hint))
    return found


def hinted_acts(screen: str, kind: str) -> list[KeyAction]:
    """Return the acts that the line of a screen names, in its order."""
    acts = acts_of((*acts_for(screen), *acts_for(APP)), kind)
    acts = [act for act in acts if act.hint and act.name != screen]
    return sorted(acts, key=lambda act: _place(screen, act))


def pair_at(line: StyledLine, x: int) -> tuple[str, str]:
    """Return the (key, word) at column `x` of a line that `laid_out` made; empty behind the last one."""
    texts, end = [text for text, _ in line], 0
    for key, word in zip(texts[::2], texts[1::2], strict=False):
        end += line_width(((key, ""), (word, "")))
        if x < end:
            return key.strip(), word.strip()
    return "", ""


def _place(screen: str, act: KeyAction) -> tuple[int, int]:
    """Rank an act, smaller first; on the vet screen moving is known, and keys that change the candidate come first."""
    if act.name in LAST:
        return 2, LAST.index(act.name)
    if screen != VET:
        return 0, 0
    return (0, VET_FIRST.index(act.name)) if act.name in VET_FIRST else (1, act.group == "move")


def laid_out(pairs: Sequence[tuple[str, str]], width: int) -> StyledLine:
    """Lay out all pairs, closer together where they do not fit, then as many as do; the last two always stay."""
    first, last = list(pairs[:-2]), list(pairs[-2:])
    if line_width(_spans(first + last, " ")) <= width:
        return _spans(first + last, " ")
    while first and line_width(_spans(first + last, "")) > width:
        first.pop()
    return _spans(first + last, "")


def _spans(pairs: Sequence[tuple[str, str]], gap: str) -> StyledLine:
    """Write the keys bold, so that they stand out without colours too."""
    return tuple(span for key, word in pairs for span in ((f" {key}", "accent strong"), (f" {word}{gap}", "muted")))
