"""Features while light curves are still being downloaded.

The files are known from the list, and chunks are cut from them by name: as soon as nothing before a chunk's last file
is on its way any more, the chunk is what the stage will cut, and its part gets the same name and bytes. The stage
finds it done. Whatever was cut wrongly, or is lost with a worker, it computes itself.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress

from clara_pipeline.download.fetch import Fetched
from clara_pipeline.download.in_order import InOrder
from clara_pipeline.records import Target
from clara_pipeline.runs.parts import is_finished
from clara_pipeline.stage_work.chunked import chunk_of
from clara_pipeline.stage_work.context import Context
from clara_pipeline.stages.ahead import early_parts
from clara_pipeline.stages.features import NAME, features_stage
from clara_pipeline.stages.ingest import target_of


class FeaturesAhead:
    """Hands chunks to the workers of the run as their light curves arrive."""

    def __init__(self, context: Context, names: Iterable[str]) -> None:
        """Prepare for a download of the files called `names`, which are all that the run is about."""
        self._pool = context.pool
        self._stage = features_stage(context)
        self._folder = context.folder(NAME)
        self._size = context.settings.run.chunk_size
        self._in_order = InOrder(names)
        self._waiting: list[Target] = []
        self._n_chunks = 0

    def settle(self, fetched: Fetched) -> None:
        """Note what became of a file; begin the chunks that it completes."""
        for path in self._in_order.settle(fetched.file.filename, None if fetched.reason else fetched.path):
            with suppress(OSError):  # gone again: the stage says so
                self._waiting.append(target_of(path))
            if len(self._waiting) == self._size:
                self._begin()

    def finish(self) -> None:
        """Wait for the chunks that are begun."""
        self._pool.wait_for_ahead()

    def _begin(self) -> None:
        chunk = chunk_of(self._folder, self._stage, self._n_chunks, self._waiting)
        self._n_chunks += 1
        self._waiting = []
        if not is_finished(chunk.path):
            self._folder.mkdir(parents=True, exist_ok=True)
            self._pool.begin_ahead(self._stage.work, chunk, self._stage.parameters)


def wants_features(context: Context) -> bool:
    """Tell whether features of what is downloaded, and of nothing else, come next."""
    return len(context.manifest.inputs) == 1 and early_parts.wants_features(context)
