"""Several journals as one: the union of their lines, by time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from pathlib import Path

from clara_pipeline.decisions.journal_entry import stamp
from clara_pipeline.errors import UsageError
from clara_pipeline.files.atomic import not_written, write_whole
from clara_pipeline.files.lock import hold
from clara_pipeline.sessions.journal import read_journal

Place = tuple[str, str]
"""Where a line goes: the latest time reached in its journal, then its id."""


def merge_journals(sources: Sequence[Path], output: Path) -> tuple[int, list[str]]:
    """Write the union of the journals `sources` as `output`; how many lines, and what was noticed.

    Lines that come in several journals are written once. Within a journal the order stays, whatever
    its clock did. Lines of newer versions and foreign ones are carried along; torn ones are not.
    Raises UsageError when `output` holds lines that would be lost, ClaraError when a file cannot be
    read or written, Locked when somebody writes `output`.
    """
    lines, problems = _union(sources)
    try:
        output.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise not_written(output, error, "nothing was merged") from error
    with hold(output.with_suffix(output.suffix + ".lock")) if output.suffix == ".jsonl" else nullcontext():
        _refuse_loss(output, lines)
        write_whole(output, b"".join(line + b"\n" for line in lines))
    return len(lines), problems


def _union(sources: Sequence[Path]) -> tuple[list[bytes], list[str]]:
    problems: list[str] = []
    placed: list[tuple[Place, bytes]] = []
    for source in sources:
        content = read_journal(source)
        problems += content.problems
        placed += _placed(source.read_bytes()[: content.size])
    lines = list(dict.fromkeys(line for _, line in sorted(placed, key=lambda one: one[0])))
    return lines, problems + _clashes(lines)


def _placed(data: bytes) -> Iterator[tuple[Place, bytes]]:
    reached, last_id = "", ""
    for line in data.split(b"\n"):
        if about := stamp(line):
            reached, last_id = max(reached, about.when), about.id
        if line.strip():  # a foreign line stays behind the one before it
            yield (reached, last_id), line


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
