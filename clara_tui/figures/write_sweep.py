"""Write all figures of a sweep into its folder."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from clara_pipeline.sweeps.findings.choose import choose
from clara_pipeline.sweeps.findings.dependence import dependence
from clara_pipeline.sweeps.findings.results import finished_variants
from clara_pipeline.sweeps.findings.variant_scores import variant_scores
from clara_pipeline.sweeps.known_stars import known_stars
from clara_pipeline.sweeps.sweep_folder import Sweep, read_sweep
from clara_tui.figures import sweep_measures as drawn
from clara_tui.figures.drawing import write_figures

if TYPE_CHECKING:
    from matplotlib.figure import Figure

FIGURES = "figures"
RADAR_ALPHAS = (0.3, 0.5, 0.9)
"""Those of p3, p5 and p9."""
BEST_DRAWN = 4


def write_sweep_figures(
    workspace: Path, name: str, alpha: float = 0.5, others: Mapping[str, Figure] = MappingProxyType({})
) -> list[Path]:
    """Draw a sweep into `figures` in its folder, write other figures beside; return the files.

    Raises UsageError for a sweep without finished variants.
    """
    folder, sweep = read_sweep(workspace, name)
    return write_figures(folder / FIGURES, _of_sweep(folder, sweep, alpha) | dict(others))


def _of_sweep(folder: Path, sweep: Sweep, alpha: float) -> dict[str, Figure]:
    found = finished_variants(folder, sweep)
    choice = choose(found, alpha)
    best = sorted(found, key=lambda one: -(one.measures.get("toi_roc_auc") or 0.0))[:BEST_DRAWN]
    scores = variant_scores(folder, sweep, known_stars(sweep), best)
    figures = {
        "score_histograms": drawn.score_histograms(scores),
        "area_curves": drawn.area_curves(scores),
        "top_ten": drawn.top_ten(found, choice),
        "radar": drawn.radar(found, [choose(found, one) for one in RADAR_ALPHAS]),
    }
    if (maps := drawn.heat_maps(found)) is not None:
        figures["heat_maps"] = maps
    if numbers := dependence(found):
        figures["dependence"] = drawn.dependence_figure(numbers)
    return figures
