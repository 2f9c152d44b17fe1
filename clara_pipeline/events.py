"""Events of a run, one frozen record per line of `events.jsonl`, and their fold.

`RunStatus` is what the batch printer and the terminal's monitor both draw; `fold_event` is the
only place that knows how events change it.
"""

from dataclasses import dataclass, field, replace
from typing import Annotated, ClassVar

import msgspec
from msgspec import Meta

from clara_pipeline.json_text import NOT_JSON

Count = Annotated[int, Meta(ge=0, le=2**53)]
"""What can be counted; more is no event of a run."""
Seconds = Annotated[float, Meta(ge=-1e12, le=1e12)]


class Event(msgspec.Struct, frozen=True, tag_field="event", kw_only=True):
    """One line of the log; `time` is Unix seconds (UTC)."""

    can_replace: ClassVar[bool] = False
    time: Seconds = 0.0


class RunStarted(Event, frozen=True, tag="run_started"):
    """A process began or resumed a run."""

    run: str
    pid: Count
    host: str
    stages: tuple[str, ...]
    resumed: bool = False


class StageStarted(Event, frozen=True, tag="stage_started"):
    """A stage began; its targets are counted in `unit`."""

    stage: str
    n_total: Count
    n_done: Count = 0
    """Targets already finished by an earlier process of this run."""
    unit: str = "curves"


class StageProgress(Event, frozen=True, tag="stage_progress"):
    """A stage has finished this many of its targets."""

    stage: str
    n_done: Count
    n_total: Count


class WorkerState(Event, frozen=True, tag="worker_state"):
    """What one worker process is doing."""

    worker: Count
    pid: Count
    stage: str
    chunk: str
    """Empty when idle."""
    target: str = ""
    """The file it is on, where its stage tells."""
    host: str = ""
    n_done: Count = 0
    """Chunks of the stage that it has finished."""
    memory_mb: Count = 0
    """What it held when it finished the last one; 0 where it is not told."""


class TargetFailed(Event, frozen=True, tag="target_failed"):
    """One light curve could not be used by a stage, and why."""

    filename: str
    stage: str
    reason: str


class StageFinished(Event, frozen=True, tag="stage_finished"):
    """A stage ended: its duration in seconds and how many targets were finished and failed."""

    stage: str
    seconds: Seconds
    n_ok: Count
    n_failed: Count = 0


class Notice(Event, frozen=True, tag="notice"):
    """Something a person should know, such as forests trained on the demo sky."""

    text: str


class RunFinished(Event, frozen=True, tag="run_finished"):
    """A process ended a run, with its outcome in words."""

    outcome: str
    """"done", "done_with_failures", "failed" or "interrupted"."""
    message: str = ""


AnyEvent = RunStarted | StageStarted | StageProgress | WorkerState | TargetFailed | StageFinished | Notice | RunFinished

_encoder = msgspec.json.Encoder()
_decoder = msgspec.json.Decoder(AnyEvent)


def encode(event: AnyEvent) -> bytes:
    """Return one line, newline included."""
    return _encoder.encode(event) + b"\n"


def decode(line: bytes) -> AnyEvent | None:
    """Return the event of one line; None for a torn or foreign line."""
    try:
        return _decoder.decode(line)
    except NOT_JSON:
        return None


@dataclass(frozen=True, slots=True)
class StageStatus:
    """Hold the progress of one stage, folded from its events; times are seconds since 1970."""

    name: str
    n_total: int = 0
    n_done: int = 0
    n_done_before: int = 0
    n_failed: int = 0
    started: float = 0.0
    updated: float = 0.0
    seconds: float | None = None
    """Wall time once finished."""
    unit: str = "curves"
    first_done: tuple[float, int] | None = None
    """When this process had finished its first targets, and how many were done then."""

    @property
    def rate_per_second(self) -> float | None:
        """Return the targets finished a second by this process; None before time has passed."""
        elapsed = self.seconds if self.seconds is not None else self.updated - self.started
        done = self.n_done - self.n_done_before
        return done / elapsed if elapsed > 0 and done > 0 else None

    @property
    def eta_seconds(self) -> float | None:
        """Estimate the seconds left from the rate since the first targets were done; None when it is not known yet.

        What comes before them (starting workers, compiling loops) does not come again.
        """
        since, n_since = self.first_done or (self.started, self.n_done_before)
        elapsed, done = self.updated - since, self.n_done - n_since
        known = self.seconds is None and elapsed > 0 and done > 0
        return (self.n_total - self.n_done) * elapsed / done if known else None

    def after(self, progress: StageProgress) -> "StageStatus":
        """Return the status with one more message of progress."""
        n_done, time = progress.n_done, progress.time
        first = self.first_done or ((time, n_done) if n_done > self.n_done_before else None)
        return replace(self, n_done=n_done, n_total=progress.n_total, updated=time, first_done=first)


@dataclass(frozen=True, slots=True)
class RunStatus:
    """The run as its events tell it."""

    run: str = ""
    pid: int = 0
    host: str = ""
    planned: tuple[str, ...] = ()
    stages: dict[str, StageStatus] = field(default_factory=dict)
    workers: dict[int, WorkerState] = field(default_factory=dict)
    n_failed: int = 0
    last_failures: tuple[TargetFailed, ...] = ()
    notices: tuple[str, ...] = ()
    outcome: str = ""
    """Empty while it runs (or after a kill: ask the lock)."""
    message: str = ""


def fold_event(status: RunStatus, event: AnyEvent) -> RunStatus:
    """Return the status after one more event."""
    match event:
        case RunStarted():
            return RunStatus(
                run=event.run, pid=event.pid, host=event.host, planned=event.stages, notices=status.notices
            )
        case StageStarted():
            stage = StageStatus(
                event.stage, event.n_total, event.n_done, event.n_done, 0, event.time, event.time, None, event.unit
            )
            return replace(status, stages=status.stages | {event.stage: stage})
        case StageProgress():
            stage = status.stages.get(event.stage, StageStatus(event.stage)).after(event)
            return replace(status, stages=status.stages | {event.stage: stage})
        case WorkerState():
            return replace(status, workers=status.workers | {event.worker: event})
        case TargetFailed():
            failed = status.stages.get(event.stage, StageStatus(event.stage)).n_failed + 1
            status = _with_stage(status, event.stage, n_failed=failed)
            recent = (*status.last_failures, event)[-200:]
            return replace(status, n_failed=status.n_failed + 1, last_failures=recent)
        case StageFinished():
            return _with_stage(status, event.stage, seconds=event.seconds, updated=event.time)
        case Notice():
            return replace(status, notices=(*status.notices, event.text) if event.text not in status.notices
                           else status.notices)  # fmt: skip
        case RunFinished():
            return replace(status, outcome=event.outcome, message=event.message, workers={})


def _with_stage(status: RunStatus, name: str, **changes: object) -> RunStatus:
    stage = replace(status.stages.get(name, StageStatus(name)), **changes)  # type: ignore[arg-type]
    return replace(status, stages=status.stages | {name: stage})
