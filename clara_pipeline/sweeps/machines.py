"""Choose what a sweep works on: this machine's processors, or the workers of a Dask scheduler."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from clara_pipeline.pool.process_pool import Pool

if TYPE_CHECKING:
    from clara_pipeline.dask_cluster.cluster_pool import ClusterPool
    from clara_pipeline.sweeps.sweep_folder import Sweep


def _no_word(_text: str) -> None:
    """Say nothing."""


@dataclass(frozen=True, slots=True)
class Machines:
    """The processors that a sweep works on."""

    workers: int
    """Processes and threads of this machine."""
    scheduler: str = ""
    """Address of a Dask scheduler; empty for this machine."""
    say: Callable[[str], None] = _no_word
    """Gets sentences about the cluster's workers."""

    @property
    def settings(self) -> tuple[str, ...]:
        """Return the settings of runs that work on them."""
        return (f"run.workers={self.workers}", f"run.scheduler={self.scheduler}")


def open_pool(folder: Path, sweep: Sweep, machines: Machines) -> Pool | ClusterPool:
    """Return the pool of the locked sweep in `folder`. Raises UsageError for an address that is none."""
    log = folder / "worker.log"
    log.touch()
    if not machines.scheduler:
        return Pool(machines.workers, log)
    from clara_pipeline.dask_cluster.address import check_scheduler
    from clara_pipeline.dask_cluster.cluster_pool import ClusterPool

    check_scheduler(machines.scheduler)
    inputs = tuple(one for one in (*sweep.training, *sweep.test) if Path(one).is_absolute())
    go_on = f"go on with clara-tui sweep --name {sweep.name} --resume"
    return ClusterPool(machines.scheduler, (folder / "lock").absolute(), inputs, machines.say, go_on)
