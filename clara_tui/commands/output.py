"""Print results on stdout and notes on stderr."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable


def print_json(value: object) -> None:
    """Print `value` as one line of JSON. Records become objects; what is not a number becomes null."""
    import json

    import msgspec

    plain = json.loads(msgspec.json.encode(value))  # NaN and infinity are null then
    print(json.dumps(plain))  # escapes everything that is not ASCII


def print_notes(args: argparse.Namespace, sentences: Iterable[str]) -> None:
    """Print each sentence on stderr, unless `--quiet` was given."""
    from clara_pipeline.text import sanitize

    for sentence in sentences if not args.quiet else ():
        print(sanitize(sentence), file=sys.stderr)


def write_stdout(data: bytes) -> None:
    """Write a file's bytes to standard output."""
    sys.stdout.flush()
    sys.stdout.buffer.write(data)
    sys.stdout.buffer.flush()
