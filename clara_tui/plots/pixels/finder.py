"""A finder chart in characters: the stars within 1′ of the target, north up, east left."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from clara_pipeline.pixels.neighbours import RADIUS_ARCSEC, Neighbour
from clara_tui.plots.canvas import Picture, Size, lines_of
from clara_tui.plots.reduce import occupied
from clara_tui.plots.scale import Range
from clara_tui.plots.star_map import CELL_ASPECT
from clara_tui.text.styled_text import StyledLine

TARGET = "*"
SIGNS = ((0.0, "@"), (1.0, "O"), (3.0, "o"), (5.0, "+"), (float("inf"), "."))
"""Signs of stars by how much fainter than the target they are, at most."""
LEGEND = "* target  @ brighter  O <1 mag  o <3  + <5  . fainter"
LEAST_LINES = 9


def finder_lines(neighbours: Sequence[Neighbour], size: Size, marker: str) -> list[StyledLine]:
    """Draw `neighbours`, the brightest first, in `size` cells; those that could make the dip have their number beside.

    Numbers count from 1, as in the table. Returns nothing where there is no room.
    """
    if size.height < LEAST_LINES or size.width < LEAST_LINES * CELL_ASPECT:
        return []
    unit = 1.05 * RADIUS_ARCSEC / min(size.height / 2, size.width / CELL_ASPECT / 2)
    across, up = unit * size.width / CELL_ASPECT / 2, unit * size.height / 2
    picture = Picture(size, marker, Range(-across, across), Range(-up, up), bottom=False, left=False)
    angle = np.linspace(0.0, 2 * np.pi, 720, endpoint=False)
    circle = RADIUS_ARCSEC * np.cos(angle), RADIUS_ARCSEC * np.sin(angle)
    picture.put(occupied(*circle, picture.x, picture.y, picture.dots), "axis")
    picture.mark(0, picture.column_of(0.0), "N", "axis")
    picture.mark(picture.row_of(0.0), picture.column_of(-RADIUS_ARCSEC), "E", "axis")
    for number, one in reversed(list(enumerate(neighbours, 1))):  # the brightest on top
        _put(picture, one, f"{sign_of(one)}{number if one.can_mimic else ''}", "event" if one.can_mimic else "median")
    picture.mark(picture.row_of(0.0), picture.column_of(0.0), TARGET, "second")
    return lines_of(picture)


def sign_of(neighbour: Neighbour) -> str:
    """Return the sign of a star's brightness against the target's."""
    return next(sign for limit, sign in SIGNS if neighbour.fainter_mag <= limit)


def _put(picture: Picture, one: Neighbour, text: str, style: str) -> None:
    picture.mark(picture.row_of(one.north_arcsec), picture.column_of(-one.east_arcsec), text, style)
