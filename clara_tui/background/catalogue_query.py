"""Ask the catalogues for one star while the screen goes on: `clara-tui stars --tic` in a process of its own."""

from __future__ import annotations

import json
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from clara_pipeline.records import GaiaSource
from clara_pipeline.text import sanitize
from clara_tui.child_process import run_to_end
from clara_tui.keys.in_force import with_keys

SECONDS = 180
"""All services together; each has its own, shorter limits."""
MAX_BYTES = 1_000_000


@dataclass(frozen=True, slots=True)
class CatalogueAnswer:
    """What was found of a star, as columns of the candidates table, and what went wrong."""

    tic_id: int
    columns: dict[str, object] = field(default_factory=dict)
    """Only columns with a value."""
    problem: str = ""
    neighbours: tuple[GaiaSource, ...] | None = None
    """Gaia's sources within 1′, the star among them; None where nobody could say."""

    @property
    def words(self) -> str:
        """The outcome for the operator, with where to look."""
        n = len(self.columns)
        if n:
            found = f"TIC {self.tic_id}: {n} catalogue value{'s' * (n != 1)}"
            return found + (f"; {self.problem}" if self.problem else with_keys("; panel {digit_8} shows them"))
        return f"TIC {self.tic_id}: {self.problem or 'in no catalogue'}"


def query_catalogues(workspace: Path, tic_id: int, position: tuple[float, float] | None = None) -> CatalogueAnswer:
    """Wait for the answer of all catalogues; call it in a thread. `position`: RA and Dec in degrees."""
    command = ["stars", f"--workspace={workspace.absolute()}", f"--tic={tic_id}", "--json"]
    if position is not None:
        command.append(f"--position={position[0]:.6f},{position[1]:.6f}")
    try:
        done = run_to_end(SECONDS, "clara_tui", *command, is_for_app=True)
    except (OSError, subprocess.TimeoutExpired) as error:
        return CatalogueAnswer(tic_id, problem=f"the catalogues could not be asked: {sanitize(error, 200)}")
    return answer_of(tic_id, done.stdout, done.stderr)


def answer_of(tic_id: int, output: bytes, errors: bytes = b"") -> CatalogueAnswer:
    """Read the command's output; only columns that the candidates table has, with plain values, are taken.

    Raises ValueError when it is longer than MAX_BYTES.
    """
    from clara_pipeline.tables.run_tables import ENRICHED

    known = {column.name for column in ENRICHED} - {"filename"}
    try:
        if len(output) > MAX_BYTES:
            raise ValueError("the answer is too long")
        said = json.loads(output)
        columns: dict[str, object] = {
            name: value
            for name, value in said["columns"].items()
            if name in known and isinstance(value, str | int | float | bool)
        }
        notes, sources = _short([str(note) for note in said["notes"]]), said.get("neighbours")
        neighbours = None if sources is None else msgspec.convert(sources, tuple[GaiaSource, ...])
        return CatalogueAnswer(tic_id, columns, notes, neighbours)
    except (ValueError, TypeError, KeyError, AttributeError):  # msgspec's errors are ValueErrors
        last = errors.decode(errors="replace").strip().splitlines()[-1:]
        return CatalogueAnswer(tic_id, problem=sanitize("".join(last) or "the answer could not be read", 300))


def _short(notes: list[str]) -> str:
    """Return the first note, and how many more there are: mostly all services fail for one reason."""
    more = f" (and {len(notes) - 1} more)" if len(notes) > 1 else ""
    return sanitize(notes[0], 200) + more if notes else ""
