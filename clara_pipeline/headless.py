"""The batch run: what it says on stderr, the one result on stdout, and its exit code.

0 all done · 1 failed · 2 bad usage or settings · 3 done, some targets failed · 130 interrupted.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from contextlib import suppress

import msgspec

from clara_pipeline.errors import ClaraError, UsageError
from clara_pipeline.events import RunStatus, StageStatus
from clara_pipeline.pool import start_early
from clara_pipeline.request import Request
from clara_pipeline.text import clean

DONE, FAILED, BAD_USAGE, SOME_FAILED, INTERRUPTED = 0, 1, 2, 3, 130


def run_batch(request: Request) -> int:
    """Run (or resume) as asked; returns the exit code. Never needs a terminal."""
    start_early()  # its imports overlap with ours
    _outlive_the_terminal()
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        return _run(request)
    except KeyboardInterrupt:
        _say("interrupted; go on with --resume")
        return INTERRUPTED
    except UsageError as error:
        _say(f"clara-tui: {clean(error, 2000)}")
        return BAD_USAGE
    except ClaraError as error:
        _say(f"clara-tui: {clean(error, 2000)}")
        return FAILED
    except Exception as error:  # a fault of ours: the run's log has its traceback, the person a sentence
        _say(f"clara-tui: unexpected {type(error).__name__}: {clean(error)}; see worker.log of the run")
        return FAILED


def _run(request: Request) -> int:
    from clara_pipeline.run import execute
    from clara_pipeline.starting import begin, is_finished, take_up

    run, remarks = take_up(request) if request.resume else begin(request)
    for remark in remarks:
        _say(f"note: {remark}")
    if not is_finished(run):
        narrator = Narrator(sys.stderr.isatty())
        execute(run, request.workspace, [lambda log: narrator.show(log.status)])
    return _result(run, request.as_json)


def _result(run: object, as_json: bool) -> int:
    from clara_pipeline.stores.runs import Run

    assert isinstance(run, Run)
    manifest = run.manifest()
    folder = run.folder.absolute()
    if as_json:
        result = {
            "run": str(folder),
            "n_targets": manifest.n_targets,
            "n_ok": manifest.n_ok,
            "n_failed": manifest.n_failed,
            "stages": manifest.seconds,
            "candidates": str(folder / "candidates.parquet"),
        }
        sys.stdout.buffer.write(msgspec.json.encode(result) + b"\n")
    else:
        sys.stdout.buffer.write(os.fsencode(folder) + b"\n")
    sys.stdout.flush()
    if manifest.n_targets and not manifest.n_ok:
        _say(f"none of the {manifest.n_targets} light curves could be used; see clara-tui failures or failures.parquet")
        return FAILED
    return SOME_FAILED if manifest.n_failed else DONE


def _say(text: str) -> None:
    with suppress(OSError):  # the terminal may be gone; the run's own log has everything
        print(text, file=sys.stderr, flush=True)


def _outlive_the_terminal() -> None:
    """A lost connection ends the narration, never the run."""

    def detach(*_: object) -> None:
        nowhere = os.open(os.devnull, os.O_RDWR)
        for stream in (0, 2):
            os.dup2(nowhere, stream)

    if hasattr(signal, "SIGHUP"):
        signal.signal(signal.SIGHUP, detach)


class Narrator:
    """Draws the status: bars on a terminal, else one JSON line a second."""

    def __init__(self, on_terminal: bool) -> None:
        self._on_terminal = on_terminal
        self._next = 0.0
        self._stage = ""
        self._said: set[str] = set()

    def show(self, status: RunStatus) -> None:
        for notice in status.notices:
            if notice not in self._said:
                self._said.add(notice)
                self._write(f"note: {notice}\n")
        stage = next(reversed(status.stages.values()), None)
        if stage is None:
            return
        finished = stage.seconds is not None and self._stage != f"{stage.name} done"
        if not finished and time.monotonic() < self._next:
            return
        self._stage = f"{stage.name} done" if stage.seconds is not None else stage.name
        if self._on_terminal:
            self._next = time.monotonic() + 0.1
            self._write(f"\r\x1b[K{bar_line(stage)}" + ("\n" if finished else ""))
        else:
            self._next = time.monotonic() + 1.0
            self._write(_progress_json(status, stage))

    def _write(self, text: str) -> None:
        with suppress(OSError):  # as in _say
            sys.stderr.write(text)
            sys.stderr.flush()


def bar_line(stage: StageStatus, width: int = 24) -> str:
    """One stage as a line of text: name, bar, counts, rate, time left or taken."""
    share = stage.n_done / stage.n_total if stage.n_total else 1.0
    bar = ("#" * round(share * width)).ljust(width, ".")
    rate = f"{stage.rate_per_second:,.0f}/s" if stage.rate_per_second else ""
    if stage.seconds is not None:
        left = f"{stage.seconds:.1f} s"
    else:
        left = f"{stage.eta_seconds:.0f} s left" if stage.eta_seconds is not None else ""
    failed = f"  {stage.n_failed} failed" if stage.n_failed else ""
    return f"{stage.name:<9} [{bar}] {stage.n_done:>7,}/{stage.n_total:<7,} {rate:>8}  {left}{failed}"


def _progress_json(status: RunStatus, stage: StageStatus) -> str:
    line = {
        "run": status.run,
        "stage": stage.name,
        "n_done": stage.n_done,
        "n_total": stage.n_total,
        "n_failed": stage.n_failed,
        "rate_per_second": stage.rate_per_second,
        "eta_seconds": stage.eta_seconds,
    }
    return msgspec.json.encode(line).decode() + "\n"
