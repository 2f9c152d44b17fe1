"""Read the trainings of a workspace for their screen, in a worker thread."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from clara_pipeline.errors import ClaraError
from clara_tui.background.workspace_access import check_may_read
from clara_tui.messages import Replaceable

if TYPE_CHECKING:
    from clara_pipeline.trainings.ledger import Found


@dataclass
class TrainingsRead(Replaceable):
    """The trainings of the workspace, the newest first, or why they could not be listed."""

    found: list[Found]
    problem: str = ""


def read_trainings(workspace: Path) -> TrainingsRead:
    """Read every record of the workspace."""
    from clara_pipeline.trainings.ledger import list_trainings

    try:
        check_may_read(workspace / "trainings")
        return TrainingsRead(list_trainings(workspace))
    except ClaraError as error:
        return TrainingsRead([], str(error))
