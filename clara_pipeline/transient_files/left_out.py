"""Count the rows of tables that could not be used, by reason."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from clara_pipeline.text import sanitize


@dataclass
class LeftOut:
    """Rows left out of light curves: how many for each reason, and where the first was."""

    counts: dict[str, int] = field(default_factory=dict)
    first: dict[str, str] = field(default_factory=dict)

    def add(self, reason: str, path: Path, row: int) -> None:
        """Count a row, numbered from 1 below the headings of `path`, that is left out."""
        self.counts[reason] = self.counts.get(reason, 0) + 1
        if reason not in self.first:
            self.first[reason] = f"row {row} of {sanitize(path.name, 120)}"

    def sentences(self) -> list[str]:
        """Tell what was left out, a sentence a reason."""
        return [
            f"left out {n} row{'s' if n > 1 else ''}: {reason} (the first: {self.first[reason]})"
            for reason, n in self.counts.items()
        ]
