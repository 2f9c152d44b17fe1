"""Write the pages of candidates, and an index that any browser opens from the disk."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from clara_pipeline.text import sanitize, star_name
from clara_tui.figures.drawing import figure_bytes

if TYPE_CHECKING:
    from clara_tui.report.candidate_report import CandidateReport

STYLE = (
    "body{font:15px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:70rem;padding:0 1rem;color:#222}"
    "table{border-collapse:collapse;width:100%}td,th{padding:.3rem .6rem;text-align:left;border-bottom:1px solid #ddd}"
    "td.number{text-align:right;font-variant-numeric:tabular-nums}td.words{overflow-wrap:anywhere;min-width:9rem}"
    "img{width:14rem;border:1px solid #ddd}tr{break-inside:avoid}"
)


HEADINGS = (
    "page", "star", "sector", "decision", "period [d]", "depth [ppm]", "T14 [h]", "failed tests", "note",
)  # fmt: skip


class WrittenPage(NamedTuple):
    """One page: the stem of its files, and what the index says of it."""

    stem: str
    report: CandidateReport


def write_page(folder: Path, stem: str, report: CandidateReport) -> WrittenPage:
    """Write `folder`/STEM.svg and STEM.pdf. Raises ClaraError where the system refuses."""
    from clara_pipeline.files.atomic import write_whole
    from clara_tui.report import words
    from clara_tui.report.page import page_of

    figure = page_of(report)
    title = words.title(report).replace(r"\$", "$")
    write_whole(folder / f"{stem}.svg", figure_bytes(figure, "svg", title))
    write_whole(folder / f"{stem}.pdf", figure_bytes(figure, "pdf", title))
    return WrittenPage(stem, report)


def write_index(folder: Path, title: str, pages: Sequence[WrittenPage]) -> Path:
    """Write `folder`/index.html and return it. Raises ClaraError where the system refuses."""
    from clara_pipeline.files.atomic import write_whole

    rows = "\n".join(_row(page) for page in pages)
    words, headings = escape(sanitize(title, 120)), '<th scope="col">'.join(HEADINGS)
    count = "1 page" if len(pages) == 1 else f"{len(pages)} pages"
    html = (
        f'<!doctype html>\n<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f"<title>{words}</title><style>{STYLE}</style>\n<h1>{words}</h1>\n<p>{count}</p>\n"
        f'<table><thead><tr><th scope="col">{headings}</tr></thead>\n<tbody>\n{rows}\n</tbody></table>\n</html>\n'
    )
    path = folder / "index.html"
    write_whole(path, html.encode())
    return path


def _row(page: WrittenPage) -> str:
    report, curve = page.report, page.report.evidence.light_curve
    found, decision = report.ephemeris, report.decision
    numbers = ["", "", ""]
    if found is not None:
        hours = f"{found.duration_hours:.2f}" if found.duration_hours else ""
        numbers = [f"{found.period_days:.5f}", _whole(found.depth_ppm), hours]
    failed = ", ".join(result.name.replace("_", " ") for result in report.tests if result.verdict == "fail")
    star = star_name(curve.tic_id, curve.filename, 200)
    number = report.signal_number
    star += f", signal {number}" if number > 1 else ""
    shown = escape(f"The page of {sanitize(star, 240)}, sector {curve.sector or 'unknown'}", quote=True)
    said = [decision.get("disposition") or "", decision.get("note") or ""]
    cells = [
        f'<td><a href="{page.stem}.svg"><img src="{page.stem}.svg" alt="{shown}"></a><br>'
        f'<a href="{page.stem}.pdf">PDF</a>',
        f'<td class="words">{_cell(star)}',
        f"<td>{curve.sector if curve.sector is not None else ''}",
        f"<td>{_cell(said[0])}",
        *(f'<td class="number">{number}' for number in numbers),
        f"<td>{_cell(failed)}",
        f'<td class="words">{_cell(said[1])}',
    ]
    return f"<tr>{''.join(cells)}</tr>"


def _cell(value: object) -> str:
    return escape(sanitize(value))


def _whole(value: float | None) -> str:
    return "" if value is None else f"{value:.0f}"
