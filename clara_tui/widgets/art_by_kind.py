"""Panels that show one thing of stars and another of transients, in the same place and under the same number."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from typing import Protocol

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


@dataclass(frozen=True, slots=True)
class WordsByKind:
    """Words about stars, and words about transients."""

    of_stars: Words
    of_objects: Words

    def title(self, view: CandidateView) -> str:
        """Return the panel's title for a candidate."""
        return self._of(view).title(view)

    def lines(self, view: CandidateView, size: Size) -> list[StyledLine]:
        """Write about a candidate in `size` cells."""
        return self._of(view).lines(view, size)

    def _of(self, view: CandidateView) -> Words:
        return self.of_objects if view.evidence.key.object_id else self.of_stars


@dataclass(frozen=True, slots=True)
class ArtByKind:
    """A drawing of stars, and one of transients."""

    of_stars: Art
    of_objects: Art

    def title(self, view: CandidateView) -> str:
        """Return the panel's title for a candidate."""
        return self._of(view).title(view)

    def stamp(self, view: CandidateView) -> Hashable:
        """Return a value that changes when the panel must be drawn anew."""
        return self._of(view).stamp(view)

    def lines(self, view: CandidateView, size: Size) -> list[StyledLine]:
        """Draw a candidate in `size` cells."""
        return self._of(view).lines(view, size)

    def _of(self, view: CandidateView) -> Art:
        return self.of_objects if view.evidence.key.object_id else self.of_stars
