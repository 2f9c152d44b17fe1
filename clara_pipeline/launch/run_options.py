"""Options of a run, as a command line gives them."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class RunOptions:
    """The options of `clara-tui run`."""

    workspace: Path
    inputs: tuple[Path, ...] = ()
    demo: bool = False
    kind: str = ""
    """What the run is of: stars or transients; empty: stars, or what a run that goes on is of."""
    sector: int | None = None
    config: Path | None = None
    assignments: tuple[str, ...] = ()
    resume: str | None = None
    message: str = ""
    as_json: bool = False
    quiet: bool = False
    """Print no notes and no progress."""
    verbose: bool = False
    """Print the trace of an unexpected error, and every failure."""
