"""Panels that show one thing of stars and another of transients, in the same place and under the same number."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from clara_tui.candidate.candidate_view import CandidateView
from clara_tui.plots.canvas import Size
from clara_tui.text.styled_text import StyledLine
from clara_tui.widgets.plot import Art


class Words(Protocol):
    """What a panel of words shows."""

    def title(self, view: CandidateView) -> str:
        """Return the panel's title for a candidate."""

    def lines(self, view: CandidateView, size: Size) -> list[StyledLine]:
        """Write about a candidate in `size` cells."""


Shown = TypeVar("Shown", bound=Words)


@dataclass(frozen=True)
class ByKind(Generic[Shown]):
    """What is shown of stars, and what of transients; a panel of words takes it as it is."""

    of_stars: Shown
    of_objects: Shown

    def title(self, view: CandidateView) -> str:
        """Return the panel's title for a candidate."""
        return self.shown(view).title(view)

    def lines(self, view: CandidateView, size: Size) -> list[StyledLine]:
        """Show a candidate in `size` cells."""
        return self.shown(view).lines(view, size)

    def shown(self, view: CandidateView) -> Shown:
        """Return what is shown of this candidate's kind."""
        return self.of_objects if view.evidence.key.object_id else self.of_stars


class ArtByKind(ByKind[Art]):
    """A drawing of stars, and one of transients."""

    def stamp(self, view: CandidateView) -> Hashable:
        """Return a value that changes when the panel must be drawn anew."""
        return self.shown(view).stamp(view)
