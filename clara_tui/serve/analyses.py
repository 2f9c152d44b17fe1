"""The newest analyses, in a folder of their own, by random ids."""

from __future__ import annotations

import secrets
import shutil
from collections import OrderedDict
from dataclasses import dataclass
from pathlib import Path

from clara_tui.serve.refusal_error import RefusalError


@dataclass(frozen=True, slots=True)
class Analysis:
    """One analysis: where its files are, and the name of the light curve."""

    id: str
    folder: Path


class AnalysisStore:
    """Keeps the newest analyses and forgets the oldest."""

    def __init__(self, folder: Path, most: int) -> None:
        self._folder, self._most = folder, most
        self._kept: OrderedDict[str, Analysis] = OrderedDict()

    def new(self) -> Analysis:
        """Make an empty folder for an analysis that is not kept yet."""
        name = secrets.token_urlsafe(16)
        folder = self._folder / name
        folder.mkdir(mode=0o700)
        return Analysis(name, folder)

    def keep(self, analysis: Analysis) -> None:
        """Keep `analysis`; the oldest is forgotten where there are too many."""
        self._kept[analysis.id] = analysis
        while len(self._kept) > self._most:
            _, oldest = self._kept.popitem(last=False)
            self.forget(oldest)

    def forget(self, analysis: Analysis) -> None:
        """Delete the files of `analysis`."""
        shutil.rmtree(analysis.folder, ignore_errors=True)

    def find(self, name: str) -> Analysis:
        """Return a kept analysis. Raises RefusalError (404)."""
        if name not in self._kept:
            raise RefusalError(404, f"there is no analysis of this id; the newest {self._most} are kept")
        return self._kept[name]
