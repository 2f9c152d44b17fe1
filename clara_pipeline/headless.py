"""The batch run: its streams, signals, the one result on stdout, and its exit code.

0 all done · 1 failed · 2 bad usage or settings · 3 done, some targets failed · 130 interrupted.
"""

from __future__ import annotations

import os
import signal
import sys
import traceback
from typing import TYPE_CHECKING

import msgspec

from clara_pipeline.errors import ClaraError, UsageError
from clara_pipeline.launch.narration import Narrator
from clara_pipeline.launch.run_options import RunOptions
from clara_pipeline.pool.fork_server import start_early

if TYPE_CHECKING:
    from clara_pipeline.runs.run_directory import Manifest, Run

DONE, FAILED, BAD_USAGE, SOME_FAILED, INTERRUPTED = 0, 1, 2, 3, 130


def run_batch(request: RunOptions) -> int:
    """Run (or resume) as asked; returns the exit code. Never needs a terminal."""
    _open_closed_streams()
    start_early()  # its imports overlap with ours
    _outlive_the_terminal()
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        return _outcome(request, Narrator(request.quiet))
    finally:  # all that is left is to leave, with the exit code that was earned
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, signal.SIG_IGN)


def _outcome(request: RunOptions, narrator: Narrator) -> int:
    try:
        return _run(request, narrator)
    except KeyboardInterrupt as interrupt:
        narrator.say("; ".join(["interrupted", *_notes(interrupt)]))
        return INTERRUPTED
    except UsageError as error:
        narrator.say(f"clara-tui: {error}")
        return BAD_USAGE
    except ClaraError as error:
        narrator.say(f"clara-tui: {error}")
        return FAILED
    except Exception as error:  # noqa: BLE001  a fault of ours: the person gets a sentence and the place
        where = _notes(error) or ["at " + " line ".join(map(str, traceback.extract_tb(error.__traceback__)[-1][:2]))]
        for line in traceback.format_exc().splitlines() if request.verbose else []:
            narrator.say(line)
        narrator.say("; ".join([f"clara-tui: unexpected {type(error).__name__}: {error}", *where]))
        return FAILED


def _run(request: RunOptions, narrator: Narrator) -> int:
    from clara_pipeline.launch.arrow_without_pandas import import_arrow_without_pandas
    from clara_pipeline.launch.begin import begin, is_finished, take_up
    from clara_pipeline.launch.run_stages import execute

    import_arrow_without_pandas()
    run, remarks = take_up(request) if request.resume else begin(request)
    for remark in remarks:
        narrator.note(remark)
    if not is_finished(run):
        with narrator.every_second():
            execute(run, run.workspace, [lambda log: narrator.show(log.status)])
    return _result(run, request, narrator)


def _result(run: Run, request: RunOptions, narrator: Narrator) -> int:
    """Print the result alone on stdout, and a summary on stderr; the exit code."""
    from clara_pipeline.runs.summary import finished_stages

    manifest = run.manifest()
    folder = run.folder.absolute()
    candidates = folder / "candidates.parquet"
    result = {
        "run": str(folder),
        "n_targets": manifest.n_targets,
        "n_ok": manifest.n_ok,
        "n_failed": manifest.n_failed,
        "stages": finished_stages(run, manifest),
        "candidates": str(candidates) if candidates.exists() else None,
    }
    if not _printed(msgspec.json.encode(result) if request.as_json else os.fsencode(folder), narrator):
        return FAILED
    _conclude(run, manifest, request, narrator)
    if manifest.n_targets and not manifest.n_ok:
        narrator.say(_none_usable(run, manifest.n_targets))
        return FAILED
    return SOME_FAILED if manifest.n_failed else DONE


def _none_usable(run: Run, n_targets: int) -> str:
    """Say that no light curve could be used, with the first reason: often it is that of all."""
    first = next(iter(run.failures().slice(0, 1).to_pylist()), None)
    why = "" if first is None else f": {first['filename']}: {first['reason']}"
    if n_targets == 1:
        return f"the light curve could not be used{why}"
    return f"none of the {n_targets} light curves could be used; clara-tui failures lists them; the first{why}"


def _conclude(run: Run, manifest: Manifest, request: RunOptions, narrator: Narrator) -> None:
    """Say what the run came to and what to do next; with --verbose also every failure."""
    from clara_pipeline.runs.summary import next_steps, summarise

    if request.verbose:
        for row in run.failures().to_pylist():
            narrator.note(f"{row['filename']} ({row['stage']}): {row['reason']}")
    narrator.conclude([*summarise(run, manifest).lines(), next_steps(run, manifest)])


def _printed(line: bytes, narrator: Narrator) -> bool:
    """Tell whether the line reached stdout. A reader that left early has what it wanted."""
    try:
        sys.stdout.buffer.write(line + b"\n")
        sys.stdout.flush()
    except OSError as error:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # what is still buffered must not fail once more
        if not isinstance(error, BrokenPipeError):
            narrator.say(f"clara-tui: the result could not be printed ({error.strerror}): {os.fsdecode(line)}")
            return False
    return True


def _notes(error: BaseException) -> list[str]:
    return getattr(error, "__notes__", [])


def _open_closed_streams() -> None:
    """Open the null device for closed standard streams: the next file opened would get what is printed."""
    for number in (0, 1, 2):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)
    sys.stdout = sys.stdout or os.fdopen(1, "w")
    sys.stderr = sys.stderr or os.fdopen(2, "w")


def _outlive_the_terminal() -> None:
    """Let a lost connection end the narration, never the run."""
    terminals = [number for number in (0, 1, 2) if os.isatty(number)]

    def detach(*_: object) -> None:
        """Point the terminal's descriptors at /dev/null when the terminal has gone."""
        nowhere = os.open(os.devnull, os.O_RDWR)
        for number in terminals:
            os.dup2(nowhere, number)

    signal.signal(signal.SIGHUP, detach)
