"""Choose who does a run's work: processes of this machine, or the workers of a Dask scheduler."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import TYPE_CHECKING

from clara_pipeline.files.atomic import UNFINISHED, not_written
from clara_pipeline.pool.process_pool import Pool

if TYPE_CHECKING:
    from clara_pipeline.dask_cluster.cluster_pool import ClusterPool
    from clara_pipeline.runs.run_directory import Manifest, Run


def open_pool(run: Run, manifest: Manifest, say: Callable[[str], None]) -> Pool | ClusterPool:
    """Return the pool of a run that is locked; `say` tells the operator a sentence."""
    settings = manifest.settings.run
    if not settings.scheduler:
        return Pool(settings.workers, run.path("worker.log"))
    from clara_pipeline.dask_cluster.cluster_pool import ClusterPool

    go_on = f"go on with --resume {run.id}"
    growing = settings.follow_seconds > 0
    return ClusterPool(settings.scheduler, run.path("lock"), manifest.inputs, say, go_on, growing)


def check_pool(manifest: Manifest, workspace: Path) -> None:
    """Raise UsageError, before anything is written, where the run's scheduler or one of its workers cannot do it.

    A file that is soon gone tells whether they see the workspace, or the folder that it will be made in.
    """
    address = manifest.settings.run.scheduler
    if not address:
        return
    from clara_pipeline.dask_cluster.address import check_scheduler

    check_scheduler(address)
    from clara_pipeline.dask_cluster.cluster_pool import check_cluster

    place = next(folder for folder in (workspace.absolute(), *workspace.absolute().parents) if folder.is_dir())
    try:
        with NamedTemporaryFile(dir=place, prefix=".", suffix=UNFINISHED) as token:
            token.write(os.urandom(16).hex().encode())
            token.flush()
            check_cluster(address, Path(token.name), manifest.inputs, manifest.settings.run.follow_seconds > 0)
    except OSError as error:
        raise not_written(place, error, "nothing was begun") from error
