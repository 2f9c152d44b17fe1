"""The words on a candidate's page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clara_pipeline.text import sanitize
from clara_tui.figures.drawing import COLOURS
from clara_tui.text.cells import shortened
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
RELATIONS = {"within": "x/"}
"""Signs of relations to a limit that are words in the table of tests."""
MOST_REASON, LIMIT_CHARACTERS = 105, 6
LINE = 108
"""Characters across the page."""
SIGNS = {"pass": "ok  ", "fail": "FAIL", "unknown": "  ? "}
INKS = {"pass": COLOURS[6], "fail": COLOURS[1], "unknown": "#777777"}


def title(report: CandidateReport) -> str:
    """Return the star's name and sector, and the decision."""
    curve = report.evidence.light_curve
    name = f"TIC {curve.tic_id}" if curve.tic_id is not None else _plain(curve.filename, 60)
    sector = f", sector {curve.sector}" if curve.sector is not None else ""
    said = _plain(report.decision.get("disposition") or "", 10)
    simulated = "   SIMULATED" if curve.star.simulated else ""
    return f"{name}{sector}" + (f"   {said}" if said else "") + simulated


def facts(report: CandidateReport) -> list[str]:
    """Return the lines under the title: file, star, ranks, ephemeris, planet, decision."""
    curve, row = report.evidence.light_curve, report.row
    star, found = curve.star, [f"{_plain(curve.filename, 90)}   {_plain(curve.product, 40)}"]
    known = {"Tmag {:.2f}": star.tmag, "Teff {:.0f} K": star.teff_k, "R {:.2f} Rsun": star.radius_rsun,
             "log g {:.2f}": star.logg, "RA {:.5f} deg": star.ra_deg, "Dec {:+.5f} deg": star.dec_deg}  # fmt: skip
    found.append("   ".join(form.format(value) for form, value in known.items() if value is not None))
    found.append("   ".join(form.format(row[name]) for name, form in RANKS.items() if row.get(name) is not None))
    found += _in_lines(_signal(report))
    found += [part for line in _said(report) for part in wrapped(line, LINE)]
    return [line for line in found if line]


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
        yield f"density {planet.stellar_density_solar:.2g} Sun's"


def _said(report: CandidateReport) -> Iterator[str]:
    """Yield what catalogues list, and what people said."""
    row, decision = report.row, report.decision
    if row.get("toi"):
        yield f"TOI {_plain(row['toi'], 40)} {_plain(row.get('toi_disposition') or '', 8)}"
    if decision:
        names = ("disposition", "confidence", "rating", "flags", "vetter", "decided_utc")
        yield "decision: " + "  ".join(_plain(decision[name], 60) for name in names if decision.get(name) is not None)
    if decision.get("note"):
        yield "note: " + _plain(decision["note"], 160)


def tests(report: CandidateReport) -> Iterator[tuple[str, str]]:
    """Yield each vetting test as a line and its colour."""
    for result in report.tests:
        words = f"{SIGNS.get(result.verdict, '?'):<5}{_plain(result.name, 16):<17}{_number(result.value):>9} "
        limit = "" if result.threshold is None else f"{_relation(result)}{_number(result.threshold)}"
        limit, second = (f"{limit}†", f" † {result.second}") if result.is_tolerated else (limit, "")
        reason = _plain(shortened(sanitize(result.reason + second), MOST_REASON - LIMIT_CHARACTERS), MOST_REASON)
        yield f"{words}{limit:<{LIMIT_CHARACTERS}} {reason}", INKS.get(result.verdict, INKS["unknown"])


def _relation(result: TestResult) -> str:
    return RELATIONS.get(result.relation, result.relation)


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.0f}" if abs(value) >= 1000 else f"{value:.3g}"


def _plain(value: object, most: int) -> str:
    """Return what came from a file so that it can be drawn: harmless, short, and no formula."""
    return sanitize(value, most).replace("$", r"\$")
