"""Say in words where a dip comes from, and what the signs in the images of the Pixels screen are."""

from __future__ import annotations

from clara_pipeline.units import PPM
from clara_tui.analysis.pixels.answers import FoundPixels
from clara_tui.plots.pixels.image import ImageMark

LEGEND = "* star  X source of the dip  [ ] aperture"
STYLES = {"off target": "bad", "unsure": "warn"}


def marks_of(found: FoundPixels) -> list[ImageMark]:
    """Return the marks of the star and of the dip's source."""
    return [ImageMark(*found.star, "*", "second"), ImageMark(*found.source, "X", "event")]


def found_words(found: FoundPixels, nearest: str = "") -> list[tuple[str, str]]:
    """Return in words where the dip comes from, as (words, style)."""
    column, row = found.source[0] - found.star[0], found.source[1] - found.star[1]
    by = "its light out of transit" if found.star_is == "out of transit" else "the catalogue"
    away = f"{found.distance:.2f}±{found.distance_err:.2f} px"
    sky = f"{found.distance * found.arcsec_per_pixel:.1f}±{found.distance_err * found.arcsec_per_pixel:.1f} arcsec"
    where = f"source {away} = {sky} from the star, {found.sigma:.1f} sigma: {found.word}"
    deep = ", ".join(
        f"{name} ({n} px) {PPM * depth:.0f}±{PPM * error:.0f}" for name, n, depth, error in found.apertures
    )
    words = [
        (f"{where}{'; ' if nearest else ''}{nearest}", STYLES.get(found.word, "good")),
        (f"column {column:+.2f}, row {row:+.2f} px, the star by {by}; S/N {found.snr:.1f}, {found.n_transits} transits",
         ""),
    ]  # fmt: skip
    if deep:
        words.append((f"depth in ppm by aperture: {deep}", ""))
    words.append((f"{LEGEND}  {found.file}", "muted"))
    return words + [(note, "warn") for note in found.notes]
