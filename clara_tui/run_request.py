"""Say what the pipeline is to run, and as which command line."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class RunRequest:
    """What to run, in the words of the command line."""

    inputs: tuple[Path, ...] = ()
    demo: bool = False
    kind: str = ""
    """stars or transients; empty: stars."""
    sector: int | None = None
    stages: str = ""
    """Comma-separated; empty means all."""
    models: str = ""
    """p3=NAME,p5=NAME,p9=NAME."""
    assignments: tuple[str, ...] = ()
    """section.key=value, one each."""
    message: str = ""
    resume: str = ""
    """Go on with this run; inputs are not needed then."""

    def arguments(self, workspace: Path) -> list[str]:
        """Return the arguments for `clara-tui`; every value follows its own `=`, so none is read as an option."""
        words = ["--run", f"--workspace={workspace}"]
        words += [f"--resume={self.resume}"] if self.resume else [f"--input={path}" for path in self.inputs]
        words += ["--demo"] if self.demo and not self.resume else []
        words += [f"--kind={self.kind}"] if self.kind and not self.resume else []
        words += [f"--sector={self.sector}"] if self.sector is not None and not self.resume else []
        words += [f"--stages={self.stages}"] if self.stages else []
        words += [f"--models={self.models}"] if self.models else []
        words += [f"--message={self.message}"] if self.message else []
        return words + [f"--set={assignment}" for assignment in self.assignments]
