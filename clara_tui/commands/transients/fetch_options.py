"""Make queries of the options of `clara-tui fetch`."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from clara_pipeline.brokers.alerce.service import Query

UNITS = {"s": 1.0, "m": 60.0, "h": 3600.0}
LONGEST_POLL_SECONDS = 7 * 86400.0


def queries_of(args: argparse.Namespace) -> list[Query]:
    """Make queries of the options: named objects first, then classes, each once. Raises UsageError."""
    from clara_pipeline.brokers.alerce.service import Query
    from clara_pipeline.errors import UsageError
    from clara_pipeline.text import sanitize
    from clara_pipeline.transient_files.values import object_id_of

    if args.n < 1 or (args.polls is not None and args.polls < 1):
        raise UsageError("--n and --polls are at least 1")
    if args.probability is not None and not 0 <= args.probability <= 1:
        raise UsageError(f"--probability {args.probability}: from 0 to 1")
    if args.watch is None and (args.model or args.polls):
        raise UsageError("--model and --polls go with --watch; clara-tui classify classifies what is kept")
    classes = dict.fromkeys(name.strip() for name in args.classes.split(",") if name.strip())
    names = dict.fromkeys(name for words in args.oid for name in words.split(",") if name)
    unsound = next((name for name in (*classes, *names) if not object_id_of(name)), None)
    if unsound is not None:
        raise UsageError(f"{sanitize(unsound, 80)!r} can be no class and no object")
    if not classes and not names:
        raise UsageError("say what to fetch: --class SNIa,SNII,QSO,CEP or --oid NAME …")
    return [*(Query(object_id=name) for name in names), *(Query(class_name=name) for name in classes)]


def poll_seconds(text: str | None) -> float | None:
    """Return the time between two polls, of 60s, 5m, 1h or bare seconds. Raises UsageError for another."""
    from clara_pipeline.errors import UsageError

    if text is None:
        return None
    try:
        seconds = float(text.rstrip("smh")) * UNITS.get(text[-1:], 1.0)
    except ValueError:
        seconds = -1.0
    if not 0 < seconds <= LONGEST_POLL_SECONDS:
        raise UsageError(f"--watch {text}: a time such as 60s, 5m or 1h")
    return seconds
