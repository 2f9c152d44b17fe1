"""Panel 5, after `P`: box spectrum and Lomb–Scargle periodogram, and below them their numbered peaks."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from clara_pipeline.periods.peaks.relations import ratio_of
from clara_pipeline.records import FloatArray
from clara_tui.analysis.periodograms.answers import N_BOXES, Peak, Periodograms
from clara_tui.candidate.candidate_view import CandidateView
from clara_tui.candidate.kept_elsewhere import timing_words
from clara_tui.plots.canvas import Size
from clara_tui.plots.periodogram import PeriodMarks, periodogram_lines
from clara_tui.queue.shown_name import without_names
from clara_tui.text.ascii import plain_ascii
from clara_tui.text.styled_text import StyledLine, beside, line_of, wrapped
from clara_tui.widgets.panels.waiting import waiting_lines
from clara_tui.widgets.vet_head import period_words

TITLE = "PERIODOGRAM days  box search S/N | Lomb-Scargle power  ▾dumps"
LEAST_HEIGHT_WITH_LIST = 13
"""Lines; a panel shown alone has them on a terminal of 24 rows."""
SAME_PERIOD = 0.01
Numbered = tuple[int, Peak]


def periodogram_panel(view: CandidateView, size: Size) -> list[StyledLine]:
    """Draw both periodograms in `size` cells, with the list of peaks where the panel is high enough."""
    if view.evidence.signals is None:
        return waiting_lines(view, size)
    found = view.periodograms
    left = (size.width - 1) // 2
    halves = Size(left, size.height), Size(size.width - left - 1, size.height)
    lines = beside(_boxes(view, found, halves[0]), _sines(view, found, halves[1]), left)
    return lines if view.settings.marker != "ascii" else [_in_ascii(line) for line in lines]


def _boxes(view: CandidateView, found: Periodograms | None, size: Size) -> list[StyledLine]:
    if found is None:
        reason = view.evidence.troubles.get("periodograms")
        words, style = (reason, "bad") if reason else ("searching for boxes …", "muted")
        return [(), *(line_of(f" {text}", style) for text in wrapped(words, size.width - 2))]
    if not len(found.box_snr.array()):
        return [(), line_of(" too short for a box search", "muted")]
    period, snr = found.box_period_days.array(), found.box_snr.array()
    return _drawn_and_listed(view, (period, snr), _numbered(found, is_box=True), size)


def _sines(view: CandidateView, found: Periodograms | None, size: Size) -> list[StyledLine]:
    """Draw what the star's first search has already while both are on the way."""
    source = found or view.evidence.signals
    assert source is not None
    frequency, power = source.frequency_per_day.array(), source.power.array()
    good = np.isfinite(power) & (frequency > 0)
    numbered = [] if found is None else _numbered(found, is_box=False)
    return _drawn_and_listed(view, (1.0 / frequency[good], power[good]), numbered, size, kept_lines(view, size.width))


def _numbered(found: Periodograms, is_box: bool) -> list[Numbered]:
    return [(number, peak) for number, peak in enumerate(found.peaks, start=1) if peak.is_box == is_box]


def _drawn_and_listed(
    view: CandidateView, spectrum: tuple[FloatArray, FloatArray], numbered: list[Numbered], size: Size,
    below: Sequence[StyledLine] = (),
) -> list[StyledLine]:  # fmt: skip
    listed = [*peak_list(view, numbered), *below] if size.height >= LEAST_HEIGHT_WITH_LIST else []
    found = view.periodograms
    shown = view.ephemeris.period_days if view.ephemeris else None
    peaks = [(number, peak.ephemeris.period_days) for number, peak in numbered]
    marks = PeriodMarks(shown, peaks, found.dump_days if found is not None else None)
    drawing = Size(size.width, size.height - (max(1 + N_BOXES, len(listed)) if listed else 0))
    return [*periodogram_lines(*spectrum, drawing, view.settings.marker, marks), *listed]


def peak_list(view: CandidateView, numbered: list[Numbered]) -> list[StyledLine]:
    """Return the peaks of one periodogram, one a line, below a heading; the one on the screen stands out."""
    if not numbered:
        return []
    merit = "S/N" if numbered[0][1].is_box else "power"
    heading = f"  # period d {merit:>6} to best"
    return [line_of(heading, "head"), *(_peak_line(view, number, peak) for number, peak in numbered)]


def kept_lines(view: CandidateView, width: int) -> list[StyledLine]:
    """Return the period kept on another light curve of the star that `t` takes first, in words; none without one."""
    if not view.kept_elsewhere:
        return []
    first, *more = view.kept_elsewhere
    rest = f", {len(more)} more" if more else ""
    days, timing = first.ephemeris.period_days, timing_words(view, first.ephemeris)
    is_shown = view.ephemeris is not None and abs(days / view.ephemeris.period_days - 1) < SAME_PERIOD
    words = f"{'>' if is_shown else ' '} t {period_words(days):>8} {first.name}{rest}"
    fits = len(f"{words}, {timing}") <= width
    lines = [f"{words}, {timing}"] if fits else [words, f"{'':4}{timing}"]
    return [line_of(text, "accent" if is_shown else "warn") for text in lines]


def _peak_line(view: CandidateView, number: int, peak: Peak) -> StyledLine:
    days = peak.ephemeris.period_days
    is_shown = view.ephemeris is not None and abs(days / view.ephemeris.period_days - 1) < SAME_PERIOD
    relation = {"=": "best"}.get(peak.to_best, peak.to_best or "-")
    numbers = f"{'>' if is_shown else ' '}{number:>2} {period_words(days):>8} {_merit(peak):>6} {relation:<5}"
    return ((numbers, "accent" if is_shown else ""), (" " + " ".join(_remarks(view, peak)), "warn"))


def _merit(peak: Peak) -> str:
    if not peak.is_box:
        return f"{peak.ephemeris.power or 0:.3f}".removeprefix("0")
    snr = peak.ephemeris.snr or 0.0
    return f"{snr:.1f}" if snr < 1000 else f"{snr:.0f}"


def _remarks(view: CandidateView, peak: Peak) -> list[str]:
    """Return what else has this period: dumps, another star of the run, a TOI of this star."""
    remarks = [f"as {without_names(peak.partner, view.candidate)}"] if peak.partner else []
    known = view.known_periods.of_star(view.candidate.tic_id) if view.known_periods is not None else []
    days = peak.ephemeris.period_days
    remarks += [f"TOI {toi}" for toi, ephemeris in known if ratio_of(days, ephemeris.period_days) == 1]
    if peak.to_dumps:
        remarks.append("▾dumps" + ("" if peak.to_dumps == "=" else peak.to_dumps))
    return remarks


def _in_ascii(line: StyledLine) -> StyledLine:
    return tuple((plain_ascii(text), style) for text, style in line)
