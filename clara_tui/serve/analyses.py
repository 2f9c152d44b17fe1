"""The newest analyses, in a folder of their own, by random ids."""

from __future__ import annotations

import secrets
import shutil
from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from clara_tui.serve.refusal_error import RefusalError


@dataclass(frozen=True, slots=True)
class Analysis:
    """One analysis: where its files are, and the name of the light curve."""

    id: str
    folder: Path


class AnalysisStore:
    """Keeps the newest analyses and forgets the oldest. `new` and `delete` wait for the disk."""

    def __init__(self, folder: Path, most: int) -> None:
        self._folder, self._most = folder, most
        self._kept: OrderedDict[str, Analysis] = OrderedDict()

    def new(self) -> Analysis:
        """Make an empty folder for an analysis that is not kept yet."""
        name = secrets.token_urlsafe(16)
        folder = self._folder / name
        folder.mkdir(mode=0o700)
        return Analysis(name, folder)

    def keep(self, analysis: Analysis) -> list[Analysis]:
        """Keep `analysis`; returns the oldest, which are no longer kept and whose files are to be deleted."""
        self._kept[analysis.id] = analysis
        return [self._kept.popitem(last=False)[1] for _ in range(len(self._kept) - self._most)]

    @staticmethod
    def delete(analyses: Iterable[Analysis]) -> None:
        """Delete the files of analyses that are not kept."""
        for analysis in analyses:
            shutil.rmtree(analysis.folder, ignore_errors=True)

    def find(self, name: str) -> Analysis:
        """Return a kept analysis. Raises RefusalError (404)."""
        if name not in self._kept:
            raise RefusalError(404, f"there is no analysis of this id; the newest {self._most} are kept")
        return self._kept[name]
