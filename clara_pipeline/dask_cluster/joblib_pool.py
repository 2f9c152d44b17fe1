"""A pool for stages that fit with scikit-learn: here one chunk after the other, the fits on the scheduler's workers.

scikit-learn hands the trees of a forest and the recipes of a search to joblib, and joblib's Dask backend hands them on.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from clara_pipeline.dask_cluster.connection import Connection
from clara_pipeline.errors import ClaraError
from clara_pipeline.pool.chunks import Chunk, Done, Work


class JoblibPool:
    """Runs chunks in this process, and what they give to joblib on a cluster."""

    def __init__(self, connection: Connection, processors: int, gone: str) -> None:
        self._connection = connection
        self._gone = gone
        """What to say where the scheduler is gone."""
        self.processors = processors

    def for_fits(self) -> JoblibPool:
        """Return the pool itself."""
        return self

    def begin_ahead(self, work: Work, chunk: Chunk, parameters: Any) -> None:
        """Leave the chunk to its stage."""

    def wait_for_ahead(self) -> None:
        """Return at once: nothing is begun ahead of its stage."""

    def run(
        self, work: Work, chunks: Sequence[Chunk], parameters: Any, on_tick: Callable[[], None] = lambda: None
    ) -> Iterator[Done]:
        """Yield the results in order. Raises what `work` raises, and ClaraError where the scheduler is gone."""
        for index, chunk in enumerate(chunks):
            on_tick()
            with self.fits():
                value = work(chunk, parameters)
            yield Done(index, os.getpid(), value, socket.gethostname())

    @contextmanager
    def fits(self) -> Iterator[None]:
        """Let what is given to joblib in the block be done by the workers.

        Raises ClaraError where the scheduler is gone.
        """
        from joblib import parallel_config

        try:
            with parallel_config(backend="dask", client=self._connection.client):
                yield
        except Exception as error:
            if self._connection.is_alive:
                raise
            raise ClaraError(self._gone) from error
