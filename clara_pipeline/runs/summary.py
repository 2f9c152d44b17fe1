"""Sum up what a run found, in a few lines."""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from typing import TYPE_CHECKING

from clara_pipeline import events
from clara_pipeline.tables.transient_tables import KIND as TRANSIENT
from clara_pipeline.text import sanitize

if TYPE_CHECKING:
    from pathlib import Path

    import pyarrow

    from clara_pipeline.runs.run_directory import Manifest, Run

N_BEST = 3
TOLD = ("fold_period_days", "kind", "class", "novelty")
"""Columns read beside those of every table."""
WITHOUT_PARTS = ("demo", "download", "simulate")
"""Stages that leave nothing in the run's folder."""
TRAINED_HERE = (
    "the forests were trained on light curves of this run: scores of the training set itself tell less than scores of "
    "other stars (compare with --models)"
)


@dataclass(frozen=True, slots=True)
class RunSummary:
    """What a run came to."""

    n_ranked: int | None
    """None: the run made no ranked table."""
    n_failed: int
    n_folded: int | None
    """None for transients, which are not folded."""
    best: tuple[str, ...]
    """The first in rank, in words."""
    trained_here: bool

    def lines(self) -> list[str]:
        """Return the summary as sentences."""
        if self.n_ranked is None:
            return [f"nothing was ranked; {self.n_failed} failed"]
        folded = f", {self.n_folded:,} folded" if self.n_folded is not None else ""
        counts = f"{self.n_ranked:,} ranked{folded}, {self.n_failed:,} failed"
        best = [f"first: {'; '.join(self.best)}"] if self.best else []
        return [counts, *best, *([f"note: {TRAINED_HERE}"] if self.trained_here else [])]


def summarise(run: Run, manifest: Manifest) -> RunSummary:
    """Read the run's tables and sum them up. Raises DamagedStore when they cannot be read."""
    stages = finished_stages(run, manifest)
    trained_here = "train" in stages and "score" in stages and manifest.settings.train.enabled
    if not run.path("candidates.parquet").exists():
        return RunSummary(None, manifest.n_failed, 0, (), trained_here)
    table = run.candidates(lambda name: name in TOLD)
    folded = table["fold_period_days"] if "fold_period_days" in table.column_names else None
    return RunSummary(
        n_ranked=table.num_rows,
        n_failed=manifest.n_failed,
        n_folded=_n_folded(manifest, folded),
        best=tuple(map(_in_words, table.slice(0, N_BEST).to_pylist())),
        trained_here=trained_here,
    )


def _n_folded(manifest: Manifest, folded: pyarrow.ChunkedArray | None) -> int | None:
    if manifest.kind == "transients":
        return None
    return len(folded) - folded.null_count if folded is not None else 0


def finished_stages(run: Run, manifest: Manifest) -> dict[str, float]:
    """Return the wall seconds of every stage of the run that ended well and whose results are there.

    The manifest knows those since the settings changed last, the log knows all.
    """
    seconds: dict[str, float] = {}
    try:
        lines = run.path("events.jsonl").read_bytes().splitlines()
    except OSError:
        lines = []
    for line in lines:
        event = events.decode(line)
        if isinstance(event, events.StageFinished):
            seconds[event.stage] = event.seconds
    there = {name: took for name, took in seconds.items() if name in WITHOUT_PARTS or run.path(name).exists()}
    kept = {name: took for name, took in there.items() if not manifest.made or name in manifest.made}  # none dropped
    return kept | manifest.seconds


def next_steps(run: Run, manifest: Manifest) -> str:
    """Say which commands go on from a finished run."""
    if not run.path("candidates.parquet").exists():
        return f"next: clara-tui run --resume {run.id} --stages …, with score and rank among them"
    place, where = _place(run), _workspace_option(run)
    steps = [f"clara-tui{f' {place}' if where else ''} (vet)", f"clara-tui top{where}"]
    return "next: " + ", ".join(steps + ([f"clara-tui failures{where}"] if manifest.n_failed else []))


def moved_note(run: Run, path: Path) -> str:
    """Return the command that tells the run where its light curves are now; empty where `path` is still there."""
    if path.exists():
        return ""
    return (
        "; if the light curves were moved, name the folder where they are now: "
        f"clara-tui run --resume {run.id} --input FOLDER{_workspace_option(run)}"
    )


def _workspace_option(run: Run) -> str:
    """Return ` --workspace …` as a command about the run needs it here; empty in the workspace itself."""
    return "" if run.workspace.absolute() == run.workspace.cwd() else f" --workspace {_place(run)}"


def _place(run: Run) -> str:
    return shlex.quote(sanitize(run.workspace, 300))


def _in_words(row: dict[str, object]) -> str:
    name = f"TIC {row['tic_id']}" if row["tic_id"] is not None else sanitize(row["filename"], 80)
    nwrss = row["nwrss"]
    if row.get("kind") == TRANSIENT and row.get("novelty") is not None:
        return f"{name} ({sanitize(row.get('class'), 20)}, novelty {row['novelty']:.1f} %)"
    return name if nwrss is None else f"{name} (N-WRSS {nwrss:.3f})"
