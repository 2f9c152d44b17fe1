"""Write the lines of `clara-tui sessions`, sanitized and aligned."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from clara_pipeline.text import sanitize
from clara_tui.commands.output import aligned

if TYPE_CHECKING:
    from clara_pipeline.decisions.agreement import Measure
    from clara_pipeline.decisions.compare import Comparison, Pair
    from clara_pipeline.records import CandidateKey
    from clara_tui.background.session_list import ListedSession

NOTE_WIDTH = 60


def list_lines(sessions: Sequence[ListedSession], folder: Path) -> Iterator[str]:
    """Yield the table of sessions, line by line."""
    if not sessions:
        yield f"no sessions in {sanitize(folder)} yet; the app begins one when it opens"
        return
    head = ("session", "judged", "dispositions", "vetters", "last entry", "written by")
    yield from aligned([head, *map(_list_row, sessions)], right=(1,))


def _list_row(session: ListedSession) -> tuple[str, ...]:
    if session.problem:
        return (session.name, "-", session.problem, "", "", "")
    counts = " ".join(f"{code} {count}" for code, count in sorted(session.counts.items()))
    vetters = ", ".join(session.vetters) or "-"
    return (session.name, str(session.n_judged), counts or "-", vetters, session.last_utc or "-", session.writer or "-")


def row_lines(rows: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """Yield the decision table, one line a candidate, and what it comes to."""
    name = "TIC or object" if any(row["object_id"] for row in rows) else "TIC"
    head = (name, "sector", "disp", "", "confidence", "rating", "period d", "flags", "vetter", "decided (UTC)", "note")
    yield from aligned([head, *map(_row, rows)], right=(0, 1, 5, 6))
    counts = Counter(row["disposition"] or "only noted" for row in rows)
    summary = ", ".join(f"{code} {count}" for code, count in sorted(counts.items()))
    yield f"{len(rows)} candidates" + (f": {summary}" if summary else "")


def _row(row: Mapping[str, Any]) -> tuple[str, ...]:
    period = row.get("period_days")
    return (
        _or_dash(row["object_id"] or row["tic_id"]),
        _or_dash(row["sector"]),
        " ".join(filter(None, (_or_dash(row["disposition"]), sanitize(row["subclass"] or "")))),
        "!" if row["second_look"] else "",
        _or_dash(row["confidence"]),
        _or_dash(row["rating"]),
        "-" if period is None else f"{period:.5f}",
        _or_dash(row["flags"]),
        row["vetter"],
        row["decided_utc"][:19].replace("T", " "),
        (row["note"] or "")[:NOTE_WIDTH],
    )


def comparison_lines(comparison: Comparison) -> Iterator[str]:
    """Yield the comparison of vetters, line by line."""
    for name, count in comparison.n_judged.items():
        yield f"{name}: {count} judged"
    yield f"judged by all: {comparison.n_common}"
    yield f"agreement: {_measure(comparison.percent, '.1f', ' %')}"
    if len(comparison.n_judged) > 2:
        yield f"Fleiss' kappa: {_measure(comparison.fleiss_kappa)}"
    yield f"Krippendorff's alpha: {_measure(comparison.krippendorff_alpha)}"
    for pair in comparison.pairs:
        yield ""
        yield from _pair_lines(pair, comparison.labels)
    yield from _disagreement_lines(comparison)


def _pair_lines(pair: Pair, labels: Sequence[str]) -> Iterator[str]:
    yield f"{pair.first} (rows) and {pair.second} (columns), {pair.n_common} judged by both"
    yield f"Cohen's kappa: {_measure(pair.cohen_kappa)}; agreement {_measure(pair.percent, '.1f', ' %')}"
    rows = [(label, *map(str, counts)) for label, counts in zip(labels, pair.confusion, strict=True)]
    yield from aligned([("", *labels), *rows], right=range(1, len(labels) + 1))


def _disagreement_lines(comparison: Comparison) -> Iterator[str]:
    if not comparison.disagreements:
        return
    yield ""
    yield f"judged differently: {len(comparison.disagreements)}"
    names = list(comparison.n_judged)
    rows = [
        (
            _or_dash(key.object_id or key.tic_id),
            _or_dash(key.sector),
            *(said.get(name, "-") for name in names),
            sanitize(key.filename, 60),
        )
        for key, said in comparison.disagreements
    ]
    name = "TIC or object" if any(key.object_id for key, _ in comparison.disagreements) else "TIC"
    yield from aligned([(name, "sector", *names, "file"), *rows], right=(0, 1))


def comparison_json(comparison: Comparison) -> dict[str, Any]:
    """Return the comparison as plain values; a measure that is not defined is null, with its reason beside it."""
    pairs = [_named_values(pair) for pair in comparison.pairs]
    disagreements = [_key_values(key) | {"dispositions": said} for key, said in comparison.disagreements]
    kappa = {"cohen_kappa": pairs[0]["cohen_kappa"]} if len(pairs) == 1 else {}
    return _named_values(comparison) | kappa | {"pairs": pairs, "disagreements": disagreements}


def _key_values(key: CandidateKey) -> dict[str, Any]:
    values = {"tic_id": key.tic_id, "sector": key.sector, "filename": key.filename, "signal": key.signal}
    return values | ({"object_id": key.object_id, "kind": key.kind} if key.object_id else {})


def _named_values(record: Comparison | Pair) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for name, value in vars(record).items():
        if hasattr(value, "reason"):
            values |= {name: value.value} | ({f"{name}_reason": value.reason} if value.value is None else {})
        else:
            values[name] = value
    return values


def _measure(measure: Measure, form: str = ".3f", unit: str = "") -> str:
    return f"none: {measure.reason}" if measure.value is None else f"{measure.value:{form}}{unit}"


def _or_dash(value: object) -> str:
    return "-" if value is None else sanitize(value)
