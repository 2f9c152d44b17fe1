"""Print results on stdout, as JSON or aligned lines, and notes on stderr."""

from __future__ import annotations

import argparse
import math
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any


def print_json(value: object) -> None:
    """Print `value` as one line of JSON. Records become objects; NaN and infinity become null."""
    print(json_line(value))


def json_line(value: object) -> str:
    """Return `value` as one line of JSON. Records become objects; NaN and infinity become null."""
    import json

    import msgspec

    plain = _finite(msgspec.to_builtins(value, enc_hook=str))
    return json.dumps(plain, allow_nan=False)  # escapes everything that is not ASCII, undecodable bytes too


def _finite(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _finite(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_finite(one) for one in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value


def print_json_or(args: argparse.Namespace, value: object, lines: Callable[[], Iterable[str]]) -> None:
    """Print `value` as one line of JSON where `--json` was given, else the lines."""
    if args.json:
        print_json(value)
        return
    for line in lines():
        print(line)


def print_notes(args: argparse.Namespace, sentences: Iterable[str]) -> None:
    """Print each sentence on stderr, unless `--quiet` was given."""
    from clara_pipeline.text import sanitize

    for sentence in sentences if not args.quiet else ():
        print(sanitize(sentence), file=sys.stderr)


def aligned(rows: Sequence[Sequence[str]], right: Sequence[int] = ()) -> Iterator[str]:
    """Align `rows` (the first is the head) in columns two spaces apart; those numbered in `right` flush right."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = [
            cell.rjust(w) if at in right else cell.ljust(w)
            for at, (cell, w) in enumerate(zip(row, widths, strict=True))
        ]
        yield "  ".join(cells).rstrip()


def write_stdout(data: bytes) -> None:
    """Write a file's bytes to standard output."""
    sys.stdout.flush()
    sys.stdout.buffer.write(data)
    sys.stdout.buffer.flush()
