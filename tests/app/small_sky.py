"""Workspaces with a run in them, made in a moment: what the app's tests look at."""

from functools import cache
from pathlib import Path

import numpy as np
import pyarrow as pa

from clara_pipeline import events
from clara_pipeline.runs.event_log import EventLog
from clara_pipeline.runs.parts import write_table
from clara_pipeline.runs.run_directory import Manifest, Run, create_run
from clara_pipeline.tables.run_tables import RANKED, arrow_schema

STAGES = ("ingest", "features", "score", "rank")


@cache
def candidates(n: int, seed: int = 0) -> pa.Table:
    """`n` ranked candidates with made-up scores."""
    rng = np.random.default_rng(seed)
    p3, p5, p9 = (rng.uniform(0.01, 0.6, n).round(4) for _ in range(3))
    wrss = 0.8 * np.sqrt(p3) + 0.2 * np.sqrt(p9)
    nwrss = (wrss - wrss.min()) / max(np.ptp(wrss), 1e-9)
    order = np.argsort(-nwrss)
    tic_id = rng.choice(450_000_000, n, replace=False) + 1_000_000
    name = "tess2018206045859-s0001-{:016d}-0120-s_lc.fits"
    columns = {
        "tic_id": tic_id[order],
        "sector": np.ones(n, np.int32),
        "filename": [name.format(tic) for tic in tic_id[order]],
        "p3": p3[order],
        "p5": p5[order],
        "p9": p9[order],
        "wrss": wrss[order],
        "nwrss": nwrss[order],
        "percentile": 100 * (1 - np.arange(n) / n),
        "rank": np.arange(1, n + 1),
        "tmag": rng.uniform(6, 15, n),
        "simulated": np.ones(n, bool),
    }
    schema = arrow_schema(RANKED)
    return pa.table({c: columns.get(c, pa.nulls(n)) for c in schema.names}).cast(schema)


def finished_run(
    workspace: Path, n: int = 60, name: str = "20260101-000000-aaaa", table: pa.Table | None = None
) -> Run:
    """A run that has ended well, with one failure."""
    run = create_run(workspace, Manifest(run=name, created_utc="2026-01-01T00:00:00Z", clara_version="0"), "")
    log = EventLog(run.path("events.jsonl"))
    log.emit(events.RunStarted(run=name, pid=1, host="elsewhere", stages=STAGES))
    for stage in STAGES:
        log.emit(events.StageStarted(stage=stage, n_total=n))
        log.emit(events.StageProgress(stage=stage, n_done=n, n_total=n))
        if stage == "features":
            log.emit(events.TargetFailed(filename="broken.fits", stage=stage, reason="cut off after 2880 bytes"))
        log.emit(events.StageFinished(stage=stage, seconds=1.5, n_ok=n))
    log.emit(events.RunFinished(outcome="done_with_failures"))
    log.close()
    write_table(run.path("candidates.parquet"), candidates(n) if table is None else table)
    run.path("worker.log").write_text("worker 1 ready\nworker 2 ready\n")
    return run
