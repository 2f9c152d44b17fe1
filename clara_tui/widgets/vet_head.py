"""The two lines above the board: which star, and which ephemeris."""

from __future__ import annotations

from clara_pipeline.records import Candidate
from clara_pipeline.text import sanitize
from clara_pipeline.units import EARTH_RADII_PER_JUPITER, EARTH_RADII_PER_SUN, PPM
from clara_tui.candidate.candidate_view import CandidateView
from clara_tui.candidate.kept_elsewhere import OTHER_FILE, timing_words
from clara_tui.queue.hidden_columns import BLIND
from clara_tui.queue.shown_name import name_of
from clara_tui.text.cells import whole
from clara_tui.text.styled_text import StyledLine, merged
from clara_tui.widgets.line_view import line_width
from clara_tui.widgets.object_panels.head import class_line, object_line

SMALLEST_GIANT_EARTHS = 6.0
LABEL_CELLS = 32


def star_line(
    view: CandidateView | None,
    place: int | None,
    n_stars: int,
    n_unvetted: int,
    width: int = 80,
    *,
    is_alone: bool = False,
) -> StyledLine:
    """Write ` CLARA S0001  #12/711  TIC 25200252  N-WRSS .395 p97  unvetted 688`, in pieces that can give way.

    A star `is_alone` in its batch has no percentile to speak of. Where the pieces do not fit into `width`
    cells, the app's name goes and the gaps shrink before any piece does.
    """
    if view is None:
        return ((" CLARA ", "strong"), (" nothing to look at yet", "muted"))
    if view.candidate.key.object_id:
        return object_line(view, place, n_stars, n_unvetted, width)
    star = view.candidate
    is_hidden = bool(star.more.get(BLIND))
    sector = f"S{star.sector:04d}" if star.sector is not None and not is_hidden else ""
    name = _name(view)
    decision = view.judgement.disposition
    pieces = [(f" CLARA {sector}", "muted"), (f"  #{(place or 0) + 1}/{n_stars}", ""), (f"  {name}", "strong")]
    file_tic = None if view.curve is None or is_hidden else view.curve.tic_id
    if file_tic not in (None, star.tic_id):  # changed since the run read it
        pieces.append((f" but the file: TIC {file_tic}", "warn"))
    if decision:
        pieces.append((f" {sanitize(decision, 3)}", "accent"))
    if len(view.signals) > 1:
        pieces.append((f"  .{view.signal:02d} of {len(view.signals)}", "accent"))
    pieces += [(_score(star, is_alone), ""), (f"  unvetted {n_unvetted}", "muted")]
    if line_width(tuple(pieces)) > width:
        pieces[0] = (f" {sector}", "muted")
    if line_width(tuple(pieces)) > width:
        pieces = [(text.replace("  ", " "), style) for text, style in pieces]
    return tuple(pieces)


def _name(view: CandidateView) -> str:
    """Return `TIC 25200252`; of a star without a TIC number what its file calls it, once that is read."""
    star, called = view.candidate, view.curve.star.name if view.curve is not None else ""
    is_named = star.tic_id is None and called and not star.more.get(BLIND)
    return sanitize(called, 30) if is_named else name_of(star)


def _score(star: Candidate, is_alone: bool) -> str:
    """Return N-WRSS and percentile; nothing while they are hidden."""
    if star.more.get(BLIND):
        return ""
    if star.nwrss is None:
        return "  no N-WRSS"
    if is_alone:
        return "  N-WRSS: alone in its batch"
    percentile = "" if star.percentile is None else f" p{star.percentile:.0f}"
    return f"  N-WRSS {star.nwrss:.3f}".replace(" 0.", " .") + percentile


def ephemeris_line(view: CandidateView | None, width: int) -> StyledLine:
    """Write ` P 3.1021 d [BLS run] x1  T0 1326.41  dep 4.1 ppt  dur 2.3 h  N 8  T 10.4  Rp~1.2RJ`."""
    if view is None:
        return ()
    if view.candidate.key.object_id:
        return class_line(view, width)
    tail = [part for part in (_magnitude(view), _radius(view)) if part]
    if view.chosen is None:
        return ((" no ephemeris yet", "muted"), ("  " + "  ".join(tail), ""))
    ephemeris = view.chosen.ephemeris
    parts = [f"T0 {ephemeris.epoch_btjd:.2f}"]
    parts.append("dep —" if view.depth is None else f"dep {depth_words(view.depth * PPM)}")
    duration = f"{ephemeris.duration_hours or 0:.1f}".removeprefix("0")
    parts.append(f"dur {duration} h" if ephemeris.duration_hours else "dur —")
    if view.curve is not None:
        parts.append(f"N {view.n_transits}")
    label, factor = sanitize(view.chosen.label, LABEL_CELLS), view.chosen.factor
    period = f" P {period_words(ephemeris.period_days)} d "
    words = [f"[{label}] x{factor}", *_timing(view), *_detrending(view), *parts, *tail]
    gap = "  " if len(period) + len("  ".join(words)) <= width else " "
    return merged([(period, "strong"), *whole([(word + gap, "") for word in words], width + len(gap) - len(period))])


def _timing(view: CandidateView) -> list[str]:
    """Return how far the mid-times may be off by now, where the ephemeris was kept on another light curve."""
    if view.chosen is None or view.chosen.origin != OTHER_FILE:
        return []
    return [words] if (words := timing_words(view, view.chosen.ephemeris)) else []


def _detrending(view: CandidateView) -> list[str]:
    """Return how the operator has the trend taken out, where that is not the pipeline's way."""
    chosen = view.settings.detrending
    if chosen is None:
        return []
    return [f"trend {chosen.words.replace(' d', 'd')}" + (" …" if view.is_detrending else "")]


def period_words(days: float) -> str:
    """Write a period to five significant digits: 3.1021, 13.645, .09812."""
    text = f"{days:.{max(0, 4 - len(str(int(abs(days)))) + 1)}f}"
    return text.removeprefix("0") if text.startswith("0.") else text


def depth_words(depth_ppm: float) -> str:
    """Write a depth as the whole screen does: 275 ppm, 4.1 ppt, 30.0 %."""
    if abs(depth_ppm) < 1000:
        return f"{depth_ppm:.0f} ppm"
    return f"{depth_ppm / 1000:.1f} ppt" if abs(depth_ppm) < 100_000 else f"{depth_ppm / 10_000:.1f} %"


def _magnitude(view: CandidateView) -> str:
    tmag = view.curve.star.tmag if view.curve else None
    return f"T {tmag:.1f}" if tmag is not None else ""


def _radius(view: CandidateView) -> str:
    """Write the radius of a dark body that covers the star this deep."""
    star = view.curve.star if view.curve else None
    if star is None or not star.radius_rsun or view.depth is None or view.depth <= 0:
        return ""
    return f"Rp~{radius_words(star.radius_rsun * EARTH_RADII_PER_SUN * min(view.depth, 1.0) ** 0.5)}"


def radius_words(earths: float) -> str:
    """Write a radius in those of the Earth, a giant's in those of Jupiter: 2.6RE, 1.2RJ."""
    is_small = earths < SMALLEST_GIANT_EARTHS
    return f"{earths:.1f}RE" if is_small else f"{earths / EARTH_RADII_PER_JUPITER:.1f}RJ"
