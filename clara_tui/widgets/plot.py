"""Show a plot of the Vet screen; each drawing is made once and kept."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable
from typing import Protocol

from clara_tui.candidate.candidate_view import CandidateView
from clara_tui.plots.canvas import Size
from clara_tui.text.styled_text import StyledLine, line_of
from clara_tui.widgets.panel import Panel

KEPT_DRAWINGS = 24


class Art(Protocol):
    """What a panel shows; each module in `panels` is one."""

    def title(self, view: CandidateView) -> str:
        """Return the panel's title for a candidate."""

    def stamp(self, view: CandidateView) -> Hashable:
        """Return what the drawing depends on: equal stamps mean equal lines."""

    def lines(self, view: CandidateView, size: Size) -> list[StyledLine]:
        """Draw a candidate in `size` cells."""


class Plot(Panel):
    """Draws its art for a view. Drawings are kept by stamp and size: neighbours are drawn before they are seen."""

    def __init__(self, name: str, number: int | None, about: str, art: Art) -> None:
        super().__init__(name, number, about)
        self.art = art
        self._drawings: OrderedDict[Hashable, list[StyledLine]] = OrderedDict()

    def show_view(self, view: CandidateView) -> None:
        """Show the art for `view`."""
        if self.size.width and self.size.height:
            self.show_all(self.drawn(view))

    def is_drawn(self, view: CandidateView) -> bool:
        """Tell whether `look` would only have to paint."""
        return not self.size.width or self._stamp(view) in self._drawings

    def drawn(self, view: CandidateView) -> list[StyledLine]:
        """Return the lines for `view`, drawn now or before."""
        stamp = self._stamp(view)
        if stamp not in self._drawings:
            self._drawings[stamp] = self._draw(view)
            if len(self._drawings) > KEPT_DRAWINGS:
                self._drawings.popitem(last=False)
        self._drawings.move_to_end(stamp)
        return self._drawings[stamp]

    def _stamp(self, view: CandidateView) -> Hashable:
        return self.art.stamp(view), self.size, view.settings.marker

    def _draw(self, view: CandidateView) -> list[StyledLine]:
        try:
            return self.art.lines(view, Size(self.size.width, self.size.height))
        except (
            ArithmeticError,
            LookupError,
            TypeError,
            ValueError,
        ) as error:  # one strange file must not end the evening
            return [line_of(f"cannot be drawn: {type(error).__name__}", "bad")]
