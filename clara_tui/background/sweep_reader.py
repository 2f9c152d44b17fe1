"""Read a sweep for the screen: its finished variants, the best of them and what they depend on."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from clara_pipeline.sweeps.findings.choose import ALPHAS, choose
from clara_pipeline.sweeps.findings.dependence import dependence
from clara_pipeline.sweeps.findings.results import finished_variants
from clara_pipeline.sweeps.measures import VariantMeasures
from clara_pipeline.sweeps.sweep_folder import read_sweep, sweep_names


@dataclass(frozen=True, slots=True)
class SweepView:
    """One of the workspace's sweeps."""

    name: str
    number: int
    n_sweeps: int
    n_variants: int
    found: list[VariantMeasures]
    best: dict[float, tuple[str, float]]
    """By α the best variant and its score by equation 7."""
    dependence: dict[str, dict[str, dict[str, float]]]

    @property
    def is_finished(self) -> bool:
        """Tell whether every variant is measured."""
        return len(self.found) == self.n_variants


def read_view(workspace: Path, number: int, known: SweepView | None = None) -> SweepView | None:
    """Read sweep `number` of the workspace, counted round from the first by name; None where there is none.

    `known` is what was read before: it is returned where nothing has changed, since `dependence` grows 1200 trees.
    Raises DamagedStore for one that cannot be read.
    """
    names = sweep_names(workspace)
    if not names:
        return None
    number %= len(names)
    folder, sweep = read_sweep(workspace, names[number])
    found = finished_variants(folder, sweep)
    now = sweep.name, number, len(names), len(sweep.variants), found
    if known is not None and now == (known.name, known.number, known.n_sweeps, known.n_variants, known.found):
        return known
    best: dict[float, tuple[str, float]] = {}
    for alpha in ALPHAS if found else ():
        choice = choose(found, alpha)
        first = int(choice.order[0])
        best[alpha] = (found[first].variant.name, float(choice.selection.score[first]))
    return SweepView(*now, best, dependence(found))
