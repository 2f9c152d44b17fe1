"""`clara-tui sessions consistency`: how consistent vetters are, measured on gold rows."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from clara_pipeline.decisions.gold.consistency import Consistency
    from clara_pipeline.decisions.gold.intervals import Share


def add_consistency_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of `consistency` to its parser."""
    parser.add_argument("names", nargs="+", metavar="NAME", help="sessions, or paths to .jsonl")
    parser.add_argument(
        "-o",
        "--output",
        metavar="FILE",
        help="write the judged gold rows as a table, too (.csv .ecsv .vot .fits .parquet .jsonl)",
    )


def print_consistency(args: argparse.Namespace, journals: Sequence[Path]) -> int:
    """Print what gold rows say of each vetter; returns the exit code. Raises UsageError."""
    from clara_pipeline.files.format_names import TABLE_FORMATS, format_of
    from clara_pipeline.sessions.consistency import consistency_of_sessions, export_gold_rows
    from clara_tui.commands.output import print_json_or, print_notes

    form = format_of(args.output, None, TABLE_FORMATS) if args.output else ""
    found, problems = consistency_of_sessions(journals)
    if form:
        n_rows = export_gold_rows(found, Path(args.output), form)
        problems = [*problems, f"{n_rows} rows written to {args.output}"]
    content = {"vetters": {name: consistency_json(name, one) for name, one in found.items()}}
    print_json_or(args, content, lambda: _lines(found))
    print_notes(args, problems)
    return 0


def _lines(found: dict[str, Consistency]) -> Iterator[str]:
    from clara_tui.commands.output import aligned
    from clara_tui.text.gold.words import MISSED_HEAD, consistency_lines, missed_rows

    for name, one in found.items():
        yield from consistency_lines(name, one)
        if missed := missed_rows(one):
            yield f"  missed: {len(missed)}"
            yield from (f"    {line}" for line in aligned([MISSED_HEAD, *missed], right=(1, 3, 4, 5, 6)))


def consistency_json(name: str, found: Consistency) -> dict[str, Any]:
    """Return one vetter's measures as plain values; what is not defined is null, with its reason beside it."""
    from clara_pipeline.sessions.consistency import gold_rows_of

    kappa = {"kappa": found.kappa.value, "kappa_interval": found.kappa_interval}
    return {
        "repeats_the_same": _share(found.same),
        "n_too_near": found.n_too_near,
        **kappa,
        **({"kappa_reason": found.kappa.reason} if found.kappa.value is None else {}),
        "planets_found": _share(found.found),
        "bins": [
            {"of": one.of, "unit": one.unit, "low": one.low, "high": one.high} | _share(one.share) for one in found.bins
        ],
        "rows": gold_rows_of(name, found),
    }


def _share(share: Share) -> dict[str, Any]:
    from clara_pipeline.decisions.gold.consistency import FEW

    return {"n_hits": share.n_hits, "n": share.n, "share": share.value, "interval": share.interval,
            "too_few": share.n < FEW}  # fmt: skip
