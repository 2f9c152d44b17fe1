"""The words on a candidate's page."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from rich.cells import cell_len

from clara_pipeline.text import sanitize, star_name
from clara_tui.figures.drawing import COLOURS
from clara_tui.text.status import minute_of
from clara_tui.text.styled_text import wrapped
from clara_tui.text.transits import ephemeris_words, with_error

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from clara_pipeline.records import TestResult
    from clara_tui.report.candidate_report import CandidateReport

RANKS = {
    "rank": "rank {}", "nwrss": "N-WRSS {:.3f}", "triage": "triage: planet or eclipse {:.3f}",
    "triage_pc": "planet {:.3f}", "transit_snr": "S/N {:.1f}", "transit_sde": "SDE {:.1f}",
}  # fmt: skip
"""Columns of the candidates table, and how they are written."""
DECISION = {
    "disposition": "{}", "subclass": "{}", "confidence": "{}", "rating": "rating {}", "second_look": "second look",
    "flags": "flags {}", "vetter": "by {}",
}  # fmt: skip
"""Columns of the decision table, and how they are written."""
RELATIONS = {"<=": "≤", ">=": "≥", "within": "×÷"}
"""Signs of relations to a limit, as on the screen."""
REASON, LIMIT_CHARACTERS = 98, 7
ALIKE = 3
"""Tests from which one line tells of all that lack the same."""
LINE = 108
"""Characters across the page."""
NOTE, LONGEST_NAME = 500, 255
"""Characters, as many as a note and a file name can have."""
SIGNS = {"pass": "ok  ", "fail": "FAIL", "unknown": "  ? "}
INKS = {"pass": COLOURS[6], "fail": COLOURS[1], "unknown": "#777777"}


def title(report: CandidateReport) -> str:
    """Return the star's name, sector and signal, and the decision."""
    curve = report.evidence.light_curve
    name = _drawable(star_name(curve.tic_id, curve.filename, 50))
    sector = f", sector {curve.sector}" if curve.sector is not None else ""
    signal = f", signal {report.signal_number}" if report.signal_number > 1 else ""
    said = _plain(report.decision.get("disposition") or "", 10)
    simulated = "   SIMULATED" if curve.star.simulated else ""
    return f"{name}{sector}{signal}" + (f"   {said}" if said else "") + simulated


def facts(report: CandidateReport) -> list[str]:
    """Return the lines under the title: file, star, ranks, ephemeris, planet, decision."""
    curve, row = report.evidence.light_curve, report.row
    star, found = curve.star, _wrapped(f"{_plain(curve.filename, LONGEST_NAME)}   {_plain(curve.product, 40)}")
    known = {"Tmag {:.2f}": star.tmag, "Teff {:.0f} K": star.teff_k, "R {:.2f} Rsun": star.radius_rsun,
             "log g {:.2f}": star.logg, "RA {:.5f} deg": star.ra_deg, "Dec {:+.5f} deg": star.dec_deg}  # fmt: skip
    found.append("   ".join(form.format(value) for form, value in known.items() if value is not None))
    ranks = [form.format(row[name]) for name, form in RANKS.items() if row.get(name) is not None]
    found.append("in the run: " + "   ".join(ranks) if ranks else "")
    found += _in_lines(_signal(report))
    found += [part for line in _said(report) for part in _wrapped(line)]
    return [line for line in found if line]


def _wrapped(line: str) -> list[str]:
    """Return a line in lines that the page is wide enough for; wide letters take the room of two."""
    width = LINE
    while width > LINE // 2 and max(map(cell_len, wrapped(line, width))) > LINE:
        width -= 1
    return wrapped(line, width)


def _in_lines(pieces: Iterable[str]) -> list[str]:
    """Return pieces in lines that the page is wide enough for; none is cut."""
    lines: list[str] = []
    for piece in pieces:
        if lines and len(lines[-1]) + 3 + len(piece) <= LINE:
            lines[-1] += f"   {piece}"
        else:
            lines.append(piece)
    return lines


def _signal(report: CandidateReport) -> Iterator[str]:
    if report.ephemeris is None:
        yield "no period was found"
        return
    yield from ephemeris_words(report.ephemeris)
    if report.fit is None:
        yield "not fitted"
    elif (planet := report.fit.planet) is not None:
        yield f"Rp/R* {with_error(planet.radius_ratio, planet.radius_ratio_err)}"
        yield f"b {planet.impact:.2f}"
        yield f"density {planet.stellar_density_solar:.2g} solar"


def _said(report: CandidateReport) -> Iterator[str]:
    """Yield what catalogues list, and what people said."""
    row, decision = report.row, report.decision
    if row.get("toi"):
        yield f"TOI {_plain(row['toi'], 40)} {_plain(row.get('toi_disposition') or '', 8)}"
    if decision:
        said = [form.format(_plain(decision[name], 80)) for name, form in DECISION.items() if decision.get(name)]
        when = minute_of(_plain(decision.get("decided_utc") or "", 40))
        yield "decision: " + ", ".join(filter(None, [*said, when]))
    if decision.get("note"):
        yield "note: " + _plain(decision["note"], NOTE)


def tests(report: CandidateReport) -> Iterator[tuple[str, str]]:
    """Yield the lines of the vetting tests, each with its colour; one tells of all that lack the same."""
    alike = Counter(result.reason for result in report.tests if result.verdict == "unknown")
    told: set[str] = set()
    for result in report.tests:
        ink = INKS.get(result.verdict, INKS["unknown"])
        if result.verdict != "unknown" or alike[result.reason] < ALIKE:
            yield from ((line, ink) for line in _test(result))
        elif result.reason not in told:
            told.add(result.reason)
            yield f"{SIGNS['unknown']:<5}{alike[result.reason]} tests: {_plain(result.reason, REASON)}", ink


def _test(result: TestResult) -> Iterator[str]:
    """Yield sign, name, value, limit and reason of one test, the reason in as many lines as it takes."""
    name = _plain(result.name.replace("_", " "), 16)
    limit = "" if result.threshold is None else f"{_relation(result)}{_number(result.threshold)}"
    limit, second = (f"{limit}†", f" † {result.second}") if result.is_tolerated else (limit, "")
    head = f"{SIGNS.get(result.verdict, '?'):<5}{name:<17}{_number(result.value):>9} {limit:<{LIMIT_CHARACTERS}} "
    first, *more = wrapped(_plain(result.reason + second, 4 * REASON), REASON)
    yield head + first
    yield from (" " * len(head) + line for line in more)


def _relation(result: TestResult) -> str:
    return RELATIONS.get(result.relation, result.relation)


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.0f}" if abs(value) >= 1000 else f"{value:.3g}"


def _plain(value: object, most: int) -> str:
    """Return what came from a file so that it can be drawn: harmless, short, and no formula."""
    return _drawable(sanitize(value, most))


def _drawable(text: str) -> str:
    return text.replace("$", r"\$")
