"""Narrate a batch run on stderr: bars on a terminal, else one JSON line a second."""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import msgspec

from clara_pipeline.events import RunStatus, StageStatus
from clara_pipeline.text import sanitize

CLEARED = "\r\x1b[K"
"""Back to the start of a line with nothing on it."""

SECONDS_PER_LINE = 1.0


class Narrator:
    """Tells how a run goes. The terminal may be gone by then; the run's own log has everything."""

    def __init__(self, quiet: bool = False) -> None:
        self._quiet = quiet
        self._on_terminal = sys.stderr.isatty()
        self._next = 0.0
        self._stage = ""
        self._said: set[str] = set()
        self._status = RunStatus()
        self._one_at_a_time = threading.RLock()

    @contextmanager
    def every_second(self) -> Iterator[None]:
        """Say how the work goes without a terminal, also while nothing new is heard of it."""
        stopping = threading.Event()

        def go_on() -> None:
            """Print the progress again until `stopping` is set."""
            while not stopping.wait(SECONDS_PER_LINE / 4):
                self._show_again()

        thread = threading.Thread(target=go_on, daemon=True)
        if not self._on_terminal and not self._quiet:
            thread.start()
        try:
            yield
        finally:
            stopping.set()
            if thread.ident is not None:  # a thread that writes while the interpreter ends would abort it
                thread.join()

    def say(self, text: str) -> None:
        """Write the last words of a run as a plain line."""
        self._write((CLEARED if self._on_terminal else "") + sanitize(text, 2000) + "\n")

    def note(self, text: str) -> None:
        """Tell a person something they should know, once."""
        if text not in self._said and not self._quiet:
            self._said.add(text)
            if self._on_terminal:
                self.say(f"note: {text}")
            else:
                self._write(_json_line({"note": text}))

    def conclude(self, lines: list[str]) -> None:
        """Print what a run came to: as lines of text on a terminal, else as one JSON line."""
        if self._quiet:
            return
        if self._on_terminal:
            for line in lines:
                self.say(line)
        else:
            self._write(_json_line({"summary": [sanitize(line, 2000) for line in lines]}))

    def show(self, status: RunStatus) -> None:
        """Show the stage at work, not too often; each stage's end always."""
        if self._quiet:
            return
        with self._one_at_a_time:
            self._status = status
            for notice in status.notices:
                self.note(notice)
            self._show_stage(status)

    def _show_again(self) -> None:
        """Show again what was heard last, where a stage is at work."""
        with self._one_at_a_time:
            stage = next(reversed(self._status.stages.values()), None)
            if stage is not None and stage.seconds is None and not self._status.outcome:
                self._show_stage(self._status)

    def _show_stage(self, status: RunStatus) -> None:
        stage = next(reversed(status.stages.values()), None)
        if stage is None:
            return
        finished = stage.seconds is not None and self._stage != f"{stage.name} done"
        if not finished and time.monotonic() < self._next:
            return
        self._stage = f"{stage.name} done" if stage.seconds is not None else stage.name
        self._next = time.monotonic() + (0.1 if self._on_terminal else SECONDS_PER_LINE)
        if self._on_terminal:
            self._write(CLEARED + bar_line(stage)[: _columns() - 1] + ("\n" if finished else ""))
        else:
            self._write(_json_line(_progress(status, stage)))

    def _write(self, text: str) -> None:
        with suppress(OSError):
            sys.stderr.write(text)
            sys.stderr.flush()


def bar_line(stage: StageStatus, width: int = 16) -> str:
    """Return one stage as a line of text: name, bar, counts, rate, time left or taken."""
    share = min(stage.n_done / stage.n_total, 1.0) if stage.n_total else 1.0
    bar = ("#" * round(share * width)).ljust(width, ".")
    rate = f"{stage.rate_per_second:,.0f}/s" if stage.rate_per_second else ""
    if stage.seconds is not None:
        left = f"{stage.seconds:.1f} s"
    else:
        left = f"{stage.eta_seconds:.0f} s left" if stage.eta_seconds is not None else ""
    failed = f"  {stage.n_failed} failed" if stage.n_failed else ""
    return f"{sanitize(stage.name, 20):<9} [{bar}] {stage.n_done:>7,}/{stage.n_total:<7,} {rate:>8}  {left}{failed}"


def _columns() -> int:
    """Return the width of the terminal; 80 where it does not say."""
    try:
        return os.get_terminal_size(sys.stderr.fileno()).columns or 80
    except OSError:
        return 80


def _progress(status: RunStatus, stage: StageStatus) -> dict[str, object]:
    return {
        "run": status.run,
        "stage": stage.name,
        "n_done": stage.n_done,
        "n_total": stage.n_total,
        "n_failed": stage.n_failed,
        "rate_per_second": stage.rate_per_second,
        "eta_seconds": stage.eta_seconds,
    }


def _json_line(facts: dict[str, object]) -> str:
    return msgspec.json.encode(facts).decode() + "\n"
