"""Say in words where a dip comes from, and what the signs in the images of the Pixels screen are."""

from __future__ import annotations

import numpy as np

from clara_pipeline.pixels.dip_source import LEAST_SNR, MOST_ERROR_PIXELS
from clara_pipeline.units import PPM
from clara_tui.analysis.pixels.answers import FoundPixels
from clara_tui.plots.pixels.image import ImageMark

LEGEND = "* star  X source of the dip  [ ] aperture"
STYLES = {"off target": "bad", "unsure": "warn"}


def marks_of(found: FoundPixels) -> list[ImageMark]:
    """Return the marks of north and east at the edge, seen from the middle, of the star and of the dip's source."""
    marks = [ImageMark(*found.star, "*", "second"), ImageMark(*found.source, "X", "event")]
    if found.east is None or found.north is None:
        return marks
    return [_at_edge(found, found.north, "N"), _at_edge(found, found.east, "E"), *marks]


def _at_edge(found: FoundPixels, way: tuple[float, float], sign: str) -> ImageMark:
    """Mark the pixel at the edge of the image that lies from its middle on `way`, (columns, rows)."""
    rows = len(found.lost.array()) // found.columns
    middle = np.array([found.columns - 1, rows - 1]) / 2
    column, row = middle + np.array(way) / max(np.abs(np.array(way)) / middle)
    return ImageMark(float(column), float(row), sign, "guide")


def found_words(found: FoundPixels, nearest: str = "", n_numbered: int = 0) -> list[tuple[str, str]]:
    """Return in words where the dip comes from, as (words, style); `n_numbered` neighbours are in the images."""
    column, row = found.source[0] - found.star[0], found.source[1] - found.star[1]
    by = "its light out of transit" if found.star_is == "out of transit" else "the catalogue"
    away = f"{found.distance:.2f}±{found.distance_err:.2f} px"
    sky = f"{found.distance * found.arcsec_per_pixel:.1f}±{found.distance_err * found.arcsec_per_pixel:.1f} arcsec"
    where = f"source {away} = {sky} from the star, {found.sigma:.1f} sigma: {found.word}{_why_unsure(found)}"
    deep = ", ".join(
        f"{name} ({n} px) {PPM * depth:.0f}±{PPM * error:.0f}" for name, n, depth, error in found.apertures
    )
    words = [
        (f"{where}{'; ' if nearest else ''}{nearest}", STYLES.get(found.word, "good")),
        (f"column {column:+.2f}, row {row:+.2f} px{_on_sky(found, (column, row))}, the star by {by}; "
         f"S/N {found.snr:.1f}, {found.n_transits} transits", ""),
    ]  # fmt: skip
    if deep:
        words.append((f"depth in ppm by aperture: {deep}", ""))
    words.append((f"{_legend(found, n_numbered)}  {found.file}", "muted"))
    return words + [(note, "warn") for note in found.notes]


def _why_unsure(found: FoundPixels) -> str:
    if found.word != "unsure":
        return ""
    too_faint = f", S/N {found.snr:.1f} is below {LEAST_SNR:g}"
    return too_faint if found.snr < LEAST_SNR else f", the error is above {MOST_ERROR_PIXELS:g} px"


def _on_sky(found: FoundPixels, offset: tuple[float, float]) -> str:
    """Return an offset in pixels as arcseconds on the sky, ` = 12.0 arcsec E 3.1 N`; empty without a WCS."""
    if found.east is None or found.north is None:
        return ""
    axes = np.array([found.east, found.north]).T
    if abs(np.linalg.det(axes)) < 1e-12:
        return ""
    east, north = np.linalg.solve(axes, np.array(offset))
    return f" = {abs(east):.1f} arcsec {'E' if east >= 0 else 'W'} {abs(north):.1f} {'N' if north >= 0 else 'S'}"


def _legend(found: FoundPixels, n_numbered: int) -> str:
    """Return what the signs in the images are, of those that are there."""
    numbers = f"  1-{n_numbered} stars of the card" if n_numbered else ""
    compass = "  N E north and east" if found.east is not None and found.north is not None else ""
    return LEGEND + numbers.replace("1-1 stars", "1 star") + compass
