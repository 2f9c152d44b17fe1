"""Write the lines of `clara-tui runs`, aligned."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from clara_pipeline.text import sanitize
from clara_tui.commands.output import aligned
from clara_tui.text.status import OUTCOMES

if TYPE_CHECKING:
    from clara_pipeline.runs.keeping.compact import Compacted
    from clara_pipeline.runs.keeping.disk_use import DiskUse
    from clara_pipeline.runs.keeping.prune import Choice
    from clara_pipeline.runs.keeping.run_facts import RunFacts
    from clara_pipeline.runs.run_directory import Manifest

REASONS_SHOWN = 5


def size_words(n_bytes: int) -> str:
    """Return bytes as a person reads them: `318 MB`."""
    size, unit = float(n_bytes), "B"
    for unit in ("B", "kB", "MB", "GB", "TB"):
        if size < 999.5 or unit == "TB":
            break
        size /= 1000
    return f"{size:.0f} {unit}" if size >= 10 or unit == "B" else f"{size:.1f} {unit}"


def summary(run: RunFacts) -> dict[str, Any]:
    """Make the entry of a run in the list, for JSON."""
    return {
        "run": run.id, "kind": run.kind, "created_utc": run.created_utc, "state": run.state,
        "n_targets": run.n_targets, "n_failed": run.n_failed, "n_bytes": run.use.n_bytes, "n_files": run.use.n_files,
        "message": run.message,
    }  # fmt: skip


def list_lines(runs: Sequence[RunFacts]) -> Iterator[str]:
    """Yield the table of runs, line by line."""
    if not runs:
        yield "no runs yet; clara-tui run FOLDER starts one"
        return
    head = ("run", "kind", "created (UTC)", "state", "targets", "failed", "size", "files", "message")
    yield from aligned([head, *map(_row, runs)], right=(4, 5, 6, 7))


def _row(run: RunFacts) -> tuple[str, ...]:
    when = run.created_utc[:16].replace("T", " ")
    return (
        run.id, run.kind or "-", when or "-", OUTCOMES.get(run.state, run.state), f"{run.n_targets:,}",
        f"{run.n_failed:,}", size_words(run.use.n_bytes), f"{run.use.n_files:,}", sanitize(run.message, 60),
    )  # fmt: skip


def details(
    run: RunFacts,
    manifest: Manifest,
    seconds: Mapping[str, float],
    failures: Sequence[Mapping[str, Any]],
    used: Mapping[str, DiskUse],
) -> dict[str, Any]:
    """Make all that `runs show` tells of a run, for JSON."""
    reasons = Counter((str(row["stage"]), sanitize(row["reason"], 200)) for row in failures)
    return summary(run) | {
        "inputs": [sanitize(path, 300) for path in manifest.inputs],
        "sector": manifest.sector,
        "clara_version": manifest.clara_version,
        "models": {role: sanitize(model.get("name", ""), 80) for role, model in manifest.models.items()},
        "changed_settings": sorted(manifest.origins),
        "stages": [{"stage": name, "seconds": took, "n_bytes": used[name].n_bytes if name in used else 0}
                   for name, took in seconds.items()],
        "failures": [{"stage": stage, "reason": why, "n": n} for (stage, why), n in reasons.most_common()],
    }  # fmt: skip


def detail_lines(told: Mapping[str, Any], folder: Path) -> Iterator[str]:
    """Yield what `details` made, line by line."""
    models = ", ".join(f"{role} {name}" for role, name in told["models"].items())
    about = {
        "run": told["run"], "kind": told["kind"], "created": told["created_utc"],
        "state": OUTCOMES.get(told["state"], told["state"]), "message": told["message"],
        "inputs": ", ".join(told["inputs"][:3]) + (" …" if len(told["inputs"]) > 3 else ""),
        "sector": told["sector"], "targets": f"{told['n_targets']:,}", "failed": f"{told['n_failed']:,}",
        "models": models, "settings": ", ".join(told["changed_settings"]), "version": told["clara_version"],
        "size": f"{size_words(told['n_bytes'])} in {told['n_files']:,} files",
    }  # fmt: skip
    for name, value in about.items():
        if value not in (None, ""):
            yield f"{name:<9} {value}"
    if told["stages"]:
        rows = [(one["stage"], f"{one['seconds']:.1f}", size_words(one["n_bytes"])) for one in told["stages"]]
        yield from aligned([("stage", "seconds", "size"), *rows], right=(1, 2))
    for failure in told["failures"][:REASONS_SHOWN]:
        yield f"{failure['n']:,} failed in {failure['stage']}: {failure['reason']}"
    if (more := len(told["failures"]) - REASONS_SHOWN) > 0:
        yield f"… and {more} more reasons: clara-tui failures {told['run']}"
    yield sanitize(folder)


def use_lines(what: str, used: Mapping[str, DiskUse]) -> Iterator[str]:
    """Yield what each run, or each stage of one, takes on the disk, and the sum."""
    n_bytes, n_files = (sum(use[at] for use in used.values()) for at in (0, 1))
    rows = [(name, size_words(use.n_bytes), f"{use.n_files:,}") for name, use in used.items()]
    yield from aligned([(what, "size", "files"), *rows, ("all", size_words(n_bytes), f"{n_files:,}")], right=(1, 2))


def compacted_line(run_id: str, found: Compacted) -> str:
    """Say what compacting a run came to."""
    if not found.n_stages:
        return f"{run_id}: nothing to do, {found.before.n_files:,} files"
    return (
        f"{run_id}: {found.before.n_files:,} files are now {found.after.n_files:,}, {size_words(found.after.n_bytes)}"
    )


def prune_lines(choice: Choice, is_done: bool) -> Iterator[str]:
    """Yield which runs went, or would go, which stay although they are old enough, and why."""
    verb = "removed" if is_done else "would be removed"
    for run in choice.removed:
        yield f"{verb}: {run.id}, {run.created_utc[:10]}, {run.n_targets:,} targets, {size_words(run.use.n_bytes)}"
    for run_id, why in choice.kept.items():
        yield f"stays: {run_id}: {why}"
    if not choice.removed:
        yield "no run is to go"
    elif not is_done:
        yield f"{len(choice.removed)} runs, {size_words(choice.n_bytes)}; add --yes to remove them"
