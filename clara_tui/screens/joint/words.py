"""The lines of a joint search: the periods, and the light curves with the depth in each."""

from __future__ import annotations

from clara_pipeline.text import sanitize
from clara_pipeline.transit_fit.joint.depths import MeanDepth
from clara_pipeline.units import PPM
from clara_tui.analysis.joint.answers import FoundTogether, JointCurve, JointPeriod
from clara_tui.candidate.star_files import PRODUCT_CELLS, product_words, sector_name
from clara_tui.screens.joint.light_curves import ListedCurve
from clara_tui.text.styled_text import StyledLine
from clara_tui.text.transits import ephemeris_words, late_words, with_error

PERIODS_HEAD = "   period d     S/N   seen  what the data say"
CURVES_HEAD = "   sector  product        dips  depth ppm       noise  decision"


def found_words(found: FoundTogether, at: int) -> list[str]:
    """Return the ephemeris at the cursor, in pieces; what was found in other words where there is none."""
    said = [words for words in (found.said, found.where) if words]
    return [*said, *ephemeris_words(found.periods[at].ephemeris)] if found.periods else said


def period_line(period: JointPeriod, is_here: bool) -> StyledLine:
    """Write one period: whether the cursor is at it, S/N, transits seen of those predicted, and what the data say."""
    snr = period.ephemeris.snr
    said = f"{'' if snr is None else f'{snr:.1f}':>7} {period.seen:>6}  {period.verdict}"
    style = "" if period.is_possible else "muted"
    return _line(f" {period.ephemeris.period_days:<11.7g}{said}", style, is_here)


def curve_line(
    listed: ListedCurve, depth: MeanDepth | None, curve: JointCurve | None, note: str, said: str, is_here: bool
) -> StyledLine:
    """Write one light curve with the depth of the dips in it; `note` says why it has none, `said` how it was judged."""
    product = curve.product if curve is not None else listed.file.product
    name = f" {sector_name(listed.file.key)[:24]:<7} {product_words(product):<{PRODUCT_CELLS}}"
    if note:
        return _line(f"{name} {sanitize(note, 100)}", "muted", is_here)
    if curve is None:
        return _line(f"{name}{said:>38}".rstrip(), "", is_here)
    deep = "no dip observed" if depth is None else with_error(PPM * depth.depth, PPM * depth.depth_err)
    n_dips = 0 if depth is None else depth.n_dips
    return _line(f"{name}{n_dips:>5}  {deep:<15} {PPM * curve.noise:>5.0f}  {said}", "", is_here)


def cell_title(curve: JointCurve, depth: MeanDepth | None, is_twin: bool, is_best: bool) -> str:
    """Return the title of a small fold: sector, at the best period how late its transits come, and the depth.

    The product stands there where another curve has the sector, too.
    """
    name = sector_name(curve.key) + (f" {product_words(curve.product)}" if is_twin else "")
    if depth is None:
        return f"{name} no dip observed"
    late = f"{late_words(curve.late_days)}  " if curve.late_days is not None and is_best else ""
    return f"{name} {late}{with_error(PPM * depth.depth, PPM * depth.depth_err)} ppm"


def _line(text: str, style: str, is_here: bool) -> StyledLine:
    mark = " selected" if is_here else ""
    return ((" >" if is_here else "  ", f"accent{mark}"), (text, f"{style}{mark}".strip()))
