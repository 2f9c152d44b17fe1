"""Context of a stage: what it is handed, and what it hands back."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from clara_pipeline.events import Notice, TargetFailed
from clara_pipeline.records import Failure
from clara_pipeline.runs.event_log import EventLog
from clara_pipeline.runs.run_directory import Manifest, Run, write_manifest
from clara_pipeline.settings import Settings

if TYPE_CHECKING:
    from clara_pipeline.pool.chunks import WorkPool


@dataclass(slots=True)
class Context:
    """What a stage works with: its run, manifest, pool and log."""

    run: Run
    workspace: Path
    manifest: Manifest
    pool: WorkPool
    log: EventLog

    @property
    def settings(self) -> Settings:
        """Return the settings of the run's manifest."""
        return self.manifest.settings

    def folder(self, stage: str) -> Path:
        """Return the folder of a stage in the run."""
        return self.run.path(stage)

    def learn(self, **facts: object) -> None:
        """Write what a stage found out to the manifest, on disk at once."""
        self.manifest = msgspec.structs.replace(self.manifest, **facts)
        write_manifest(self.run.folder, self.manifest, sync_name=False)

    def say(self, text: str) -> None:
        """Tell the operator a sentence."""
        self.log.emit(Notice(text=text))

    def tell_failures(self, failures: Iterable[Failure]) -> None:
        """Write to the event log which targets failed, and why."""
        for failure in failures:
            self.log.emit(TargetFailed(filename=failure.filename, stage=failure.stage, reason=failure.reason))


@dataclass(frozen=True, slots=True)
class Outcome:
    """Counts of the targets a stage has done and failed, over the whole run and not only this process."""

    n_ok: int
    n_failed: int = 0


@dataclass(frozen=True, slots=True)
class Stage:
    """A stage: its function, what it needs and what its results depend on."""

    name: str
    makes: str
    run: Callable[[Context], Outcome]
    kind: str = "stars"
    """The kind of run it belongs to."""
    needs: tuple[str, ...] = ()
    """Stages that must be complete before it."""
    made_from: tuple[str, ...] = ()
    """Stages whose results its own are computed from."""
    chosen_by: tuple[str, ...] = ()
    """Stages that say which stars it works on; its rows hold whatever they say."""
    settings: tuple[str, ...] = ()
    """Settings that its results depend on: sections, or "section.key"."""
    files: tuple[str, ...] = ()
    """What says within the run that it has results; its plan where this is empty."""
