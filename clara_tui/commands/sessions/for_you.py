"""`clara-tui sessions for-you`: the candidates in the order that is learnt from a session's decisions."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pyarrow

    from clara_pipeline.preference.order import ForYou

MOST = 20
"""Lines printed; --json has all."""


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of the action to its parser."""
    parser.add_argument("name", metavar="NAME", help="a session, or a path to a .jsonl")
    parser.add_argument("--run", dest="run_id", metavar="RUN", help="default: the newest")
    parser.add_argument("--vetter", default="", metavar="NAME", help="learn from this vetter's decisions alone")
    parser.add_argument("-o", "--output", metavar="FILE", help="write all of it as an Arrow file, not sorted")


def print_order(args: argparse.Namespace, journal: Path) -> int:
    """Print the candidates, the most interesting first; returns the exit code. Raises UsageError."""
    import numpy as np

    from clara_pipeline.runs.run_directory import find_run
    from clara_pipeline.sessions.for_you import order_of_session, write_order
    from clara_tui.commands.output import print_json

    run = find_run(Path(args.workspace), args.run_id)
    table, learnt = order_of_session(run, journal, args.vetter)
    if args.output:
        write_order(Path(args.output), run.id, table, learnt)
        return 0
    if not args.json:
        for line in _lines(table, learnt):
            print(line)
        return 0
    order = np.argsort(-learnt.score, kind="stable")
    print_json({
        "run": run.id, "n_interesting": learnt.n_interesting, "n_not": learnt.n_not,
        "filename": table["filename"].take(order).to_pylist(), "for_you": learnt.score[order].tolist(),
        "because": [learnt.because.get(row, "") for row in order.tolist()],
    })  # fmt: skip
    return 0


def _lines(table: pyarrow.Table, learnt: ForYou) -> Iterator[str]:
    import numpy as np

    from clara_pipeline.text import sanitize, star_name
    from clara_tui.commands.output import aligned

    rows = [("for you", "N-WRSS", "star", "")]
    for row in np.argsort(-learnt.score, kind="stable")[:MOST].tolist():
        star = star_name(table["tic_id"][row].as_py(), table["filename"][row].as_py())
        nwrss = table["nwrss"][row].as_py()
        because = sanitize(learnt.because.get(row, ""), 120)
        rows.append((f"{learnt.score[row]:.3f}", "-" if nwrss is None else f"{nwrss:.3f}", star, because))
    yield from aligned(rows, right=(0, 1))
    yield f"learnt from {learnt.n_interesting} interesting and {learnt.n_not} other stars"
