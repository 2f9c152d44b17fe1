"""Several journals as one: the union of their lines, by time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import nullcontext
from pathlib import Path

from clara_pipeline.decisions.journal_entry import SCHEMA, decode, stamp
from clara_pipeline.errors import UsageError
from clara_pipeline.files.atomic import not_written, write_whole
from clara_pipeline.files.lock import hold
from clara_pipeline.sessions.journal import read_journal

Place = tuple[str, str]
"""Where a line goes: the latest time reached in its journal, then its id."""


def merge_journals(sources: Sequence[Path], output: Path) -> tuple[int, list[str]]:
    """Write the union of the journals `sources` as `output`; how many lines, and what was noticed.

    Lines that come in several journals are written once. Within a journal the order stays, whatever
    its clock did. Lines of newer versions are carried along; torn ones are not. Lines that are none of
    a journal are set aside in `<output>.set-aside`, and named. Raises UsageError when `output` holds
    lines that would be lost, ClaraError when a file cannot be read or written, Locked when somebody
    writes `output`.
    """
    lines, odd, problems = _union(sources)
    try:
        output.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise not_written(output, error, "nothing was merged") from error
    with hold(output.with_suffix(output.suffix + ".lock")) if output.suffix == ".jsonl" else nullcontext():
        _refuse_loss(output, [*lines, *odd])
        if odd:
            problems.append(f"{len(odd)} such lines were not merged; they are in {_set_aside(output, odd)}")
        write_whole(output, b"".join(line + b"\n" for line in lines))
    return len(lines), problems


def _union(sources: Sequence[Path]) -> tuple[list[bytes], list[bytes], list[str]]:
    """Return the journals' lines in order, what is in them and is none, and what was noticed."""
    problems: list[str] = []
    placed: list[tuple[Place, bytes]] = []
    odd: dict[bytes, None] = {}
    for source in sources:
        content = read_journal(source)
        problems += content.problems
        lines = [line for line in source.read_bytes()[: content.size].split(b"\n") if line.strip()]
        odd |= dict.fromkeys(line for line in lines if not _is_kept(line))
        placed += _placed(line for line in lines if line not in odd)
    merged = list(dict.fromkeys(line for _, line in sorted(placed, key=lambda one: one[0])))
    return merged, list(odd), problems + _clashes(merged)


def _is_kept(line: bytes) -> bool:
    if decode(line) is not None:
        return True
    about = stamp(line)
    return about is not None and about.schema > SCHEMA


def _set_aside(output: Path, odd: list[bytes]) -> Path:
    """Add the lines `odd` that are not there yet to the file beside `output`; its path."""
    path = output.with_name(output.name + ".set-aside")
    before = path.read_bytes().split(b"\n") if path.is_file() else []
    write_whole(path, b"".join(line + b"\n" for line in dict.fromkeys([*before, *odd]) if line))
    return path


def _placed(lines: Iterable[bytes]) -> Iterator[tuple[Place, bytes]]:
    reached = ""
    for line in lines:
        if about := stamp(line):
            reached = max(reached, about.when)
            yield (reached, about.id), line


def _clashes(lines: list[bytes]) -> list[str]:
    ids = [about.id for line in lines if (about := stamp(line))]
    n_clashes = len(ids) - len(set(ids))
    return [f"{n_clashes} lines share their id with another; the first of each counts"] if n_clashes else []


def _refuse_loss(output: Path, lines: list[bytes]) -> None:
    if not output.exists():
        return
    content = read_journal(output)
    if set(output.read_bytes()[: content.size].split(b"\n")) - {*lines, b""}:
        raise UsageError(f"{output} exists and holds lines that would be lost; name it among the journals to merge too")
