"""The analysis helper process: `python -m clara_tui.analysis.worker`, requests on stdin, answers on stdout.

Three lanes. The reading lane answers within milliseconds, whatever the others do; the searching lane takes its
time over periods and tests; the joint lane searches several light curves of a star together. All always work on the
most urgent thing of the newest wish, so what is no longer wanted is never begun. The process ends when stdin does:
with its app.
"""

from __future__ import annotations

import os
import sys
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import BinaryIO

from clara_pipeline.errors import ClaraError
from clara_pipeline.periods.compiled import WITHOUT_NUMBA
from clara_pipeline.records import CandidateKey
from clara_pipeline.text import sanitize
from clara_tui.analysis.protocol import AnalysisAnswer, AnalysisFailure, AnalysisRequest, framed, read_wanted
from clara_tui.analysis.tasks import (
    Kept,
    detrend,
    find_events,
    find_next_signal,
    find_peaks,
    find_pixels,
    find_similar_folds,
    fit_signal,
    measure_centroid,
    read_curve,
    run_tests_on,
    say_why,
    search_signals,
    search_together,
)
from clara_tui.analysis.transients.tasks import find_nearest, fit_object, follow_object, read_object

NICENESS = 10
"""The screen comes first."""
KEPT_STARS = 10
"""Stars whose arrays and answers are remembered, most recently wanted last."""


class RequestQueue:
    """What is wanted now, and what is known already; shared by the lanes."""

    def __init__(self, answers: BinaryIO) -> None:
        self.asks: tuple[AnalysisRequest, ...] = ()
        self.changed = threading.Condition()
        self.kept: OrderedDict[CandidateKey, Kept] = OrderedDict()
        self._answers = answers
        self._writing = threading.Lock()

    def want(self, asks: tuple[AnalysisRequest, ...]) -> None:
        """Replace the requests by those of `asks`, the most urgent first."""
        with self.changed:
            self.asks = asks
            for ask in reversed(asks):
                kept = self.kept.setdefault(ask.key, Kept())
                if ask.fresh:
                    kept.answered.clear()
                self.kept.move_to_end(ask.key)
            while len(self.kept) > max(KEPT_STARS, len(asks)):
                self.kept.popitem(last=False)
            self.changed.notify_all()

    def next_for(self, lane: Lane) -> tuple[AnalysisRequest, Kept, Step]:
        """Return the most urgent thing `lane` can do; waits until there is one."""
        with self.changed:
            while True:
                for ask in self.asks:
                    kept = self.kept[ask.key]
                    if (step := lane(ask, kept)) is not None:
                        return ask, kept, step
                self.changed.wait()

    def work(self, lane: Lane) -> None:
        """Do the work of one lane, for ever."""
        while True:
            ask, kept, (step, about, do) = self.next_for(lane)
            try:
                answer = framed(do(ask, kept))
            except Exception as error:  # noqa: BLE001  a strange file fails one star, not the worker
                answer = framed(AnalysisFailure(ask.key, step, sentence(error)))
            with self.changed:  # noted before it is sent: a request that comes after it is answered again
                kept.answered.add((step, about))
                self.changed.notify_all()
            self._send(answer)

    def _send(self, answer: bytes) -> None:
        with self._writing:
            self._answers.write(answer)
            self._answers.flush()


Step = tuple[str, Hashable, Callable[[AnalysisRequest, Kept], AnalysisAnswer]]
"""Its name, what it is about (the ephemeris to test or fit), and what to do."""
Lane = Callable[[AnalysisRequest, Kept], Step | None]


def reading_lane(ask: AnalysisRequest, kept: Kept) -> Step | None:
    """Return the step that reads a curve which was not sent yet."""
    if ("curve", None) in kept.answered:
        return None
    return "curve", None, read_object if ask.key.object_id else read


def searching_lane(ask: AnalysisRequest, kept: Kept) -> Step | None:
    """Return what the operator asked for by a key; then events, periods and tests, of stars whose curve is there."""
    if ask.key.object_id:
        return object_step(kept)
    if ask.similar and ("similar", None) not in kept.answered:
        return "similar", None, find_similar_folds
    if kept.curve is None:
        return None
    return next((step for step in steps_of_star(ask, kept) if step[:2] not in kept.answered), None)


def steps_of_star(ask: AnalysisRequest, kept: Kept) -> Iterator[Step]:
    """Yield what is wanted of a star whose curve is there, the most urgent first, done or not."""
    if ask.why:
        yield "why", None, say_why
    if ask.fit is not None:
        yield "fit", (ask.fit, ask.left_out, ask.without), fit_signal
    if ask.detrending is not None:
        yield "detrended", (ask.detrending, ask.folded, ask.without), detrend
    if ask.masked:
        yield "next", ask.masked, find_next_signal
    if ask.pixels is not None:
        yield "pixels", ask.pixels, find_pixels
    yield "events", None, find_events
    yield "signals", None, search_signals
    if (ephemeris := ask.test or kept.best) is not None:
        yield "tests", (ephemeris, ask.without), run_tests_on
    if ask.centroid is not None:
        yield "centroid", (ask.centroid, ask.without), measure_centroid
    if ask.periodograms:
        yield "periodograms", ask.detrending, find_peaks


def joint_lane(ask: AnalysisRequest, kept: Kept) -> Step | None:
    """Return the joint search of the star's light curves; it takes seconds, which the other lanes do not wait."""
    is_wanted = ask.joint and ("joint", ask.joint) not in kept.answered
    return ("joint", ask.joint, search_together) if is_wanted else None


def object_step(kept: Kept) -> Step | None:
    """Return what is worked out of an object whose measurements are there, the quickest first."""
    if kept.photometry is None:
        return None
    steps: dict[str, Callable[[AnalysisRequest, Kept], AnalysisAnswer]] = {
        "process": fit_object,
        "history": follow_object,
        "nearest": find_nearest,
    }
    return next(((name, None, do) for name, do in steps.items() if (name, None) not in kept.answered), None)


def read(ask: AnalysisRequest, kept: Kept) -> AnalysisAnswer:
    """Read the light curve that a request names, of its run or of a file."""
    run = open_run(ask.run) if ask.run else None
    path = run.light_curve_path(ask.key.filename) if run and not ask.path else Path(ask.path)
    return read_curve(ask, kept, path, run.manifest().settings.ingest.flux_column if run else "auto")


@lru_cache(maxsize=2)
def open_run(folder: str):  # type: ignore[no-untyped-def]
    """Open a run's folder; kept for later requests."""
    from clara_pipeline.runs.run_directory import Run

    return Run(Path(folder))


def sentence(error: Exception) -> str:
    """Return an error in words for the panel."""
    if isinstance(error, ClaraError):
        return sanitize(error)
    if isinstance(error, OSError):
        return sanitize(f"cannot be read: {error.strerror or error}")
    return sanitize(f"cannot be shown: {type(error).__name__}: {error}", 200)


def main() -> None:
    """Answer requests from standard input until it is closed."""
    os.nice(NICENESS)
    os.environ[WITHOUT_NUMBA] = "1"
    wishes = os.fdopen(os.dup(0), "rb")
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever a library prints must not get between the answers
    analysis = RequestQueue(answers)
    for lane in (reading_lane, searching_lane, joint_lane):
        threading.Thread(target=analysis.work, args=(lane,), daemon=True).start()
    while (wanted := read_wanted(wishes)) is not None:
        analysis.want(wanted.asks)
    sys.stderr.flush()
    os._exit(0)  # nothing to save, and a search may be in the middle of C code


if __name__ == "__main__":
    main()
