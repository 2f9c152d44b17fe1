"""Read a sweep for its screen, in a worker thread."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from clara_pipeline.errors import ClaraError
from clara_tui.background.sweep_reader import SweepView, read_view
from clara_tui.messages import Replaceable


@dataclass
class SweepRead(Replaceable):
    """A sweep, None where there is none, or why it could not be read."""

    view: SweepView | None
    problem: str = ""


def read_sweep(workspace: Path, number: int, known: SweepView | None) -> SweepRead:
    """Read sweep `number` of the workspace, counted round; `known` is what was read before."""
    try:
        return SweepRead(read_view(workspace, number, known))
    except ClaraError as error:
        return SweepRead(None, str(error))
