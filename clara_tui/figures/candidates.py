"""Figures of candidates of several runs: N-WRSS by label, counts above a threshold by class, and alike curves near."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from clara_tui.figures.drawing import COLOURS, new_figure, shown

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from clara_pipeline.sweeps.findings.scored_candidates import Candidates

MARKERS = "osv^Dd*Px+"


def candidate_figures(found: Candidates, threshold: float) -> dict[str, Figure]:
    """Return all figures by the names of their files."""
    figures = {"nwrss_by_label": nwrss_by_label(found, threshold), "counts_by_class": counts_by_class(found, threshold)}
    if np.isfinite(found.plane).any():
        figures["tsne_by_label"] = tsne_by_label(found, threshold)
    return figures


def nwrss_by_label(found: Candidates, threshold: float) -> Figure:
    """Draw the distribution of N-WRSS for each label group: box and whiskers, the threshold as a line."""
    groups = groups_of(found)
    figure, (axes,) = new_figure(6.4, 1.4 + 0.4 * len(groups))
    axes.boxplot([found.nwrss[found.group == name] for name in groups], vert=False, widths=0.6, flierprops={"ms": 2})
    axes.set_yticks(range(1, len(groups) + 1), [f"{shown(g)} ({(found.group == g).sum()})" for g in groups])
    axes.axvline(threshold, color=COLOURS[1], linewidth=1)
    axes.set_xlabel("N-WRSS")
    return figure


def counts_by_class(found: Candidates, threshold: float) -> Figure:
    """Draw how many candidates of each label group are above the threshold, a bar a sector."""
    groups, sectors = groups_of(found), np.unique(found.sector)
    figure, (axes,) = new_figure(6.4, 3.6)
    width = 0.8 / max(len(sectors), 1)
    for k, sector in enumerate(sectors):
        above = (found.nwrss > threshold) & (found.sector == sector)
        counts = [int((above & (found.group == name)).sum()) for name in groups]
        bars = axes.bar(np.arange(len(groups)) + k * width, counts, width, color=COLOURS[k % len(COLOURS)],
                        label=f"sector {sector}" if sector > 0 else "no sector")  # fmt: skip
        axes.bar_label(bars, [str(n) if n else "" for n in counts], fontsize=7)
    axes.set_xticks(np.arange(len(groups)) + 0.4 - width / 2, [shown(name) for name in groups])
    axes.set_ylabel(f"candidates with N-WRSS > {threshold:g}")
    axes.legend(frameon=False, loc="upper left", bbox_to_anchor=(1, 1))
    return figure


def tsne_by_label(found: Candidates, threshold: float) -> Figure:
    """Draw the plane: a colour a label group, a marker a sector."""
    figure, (axes,) = new_figure(6.8, 4.8)
    there = np.isfinite(found.plane[:, 0])
    for colour, name in zip(COLOURS, groups_of(found), strict=False):
        for k, sector in enumerate(np.unique(found.sector)):
            rows = there & (found.group == name) & (found.sector == sector)
            if rows.any():
                axes.scatter(found.plane[rows, 0], found.plane[rows, 1], s=14, color=colour, linewidths=0.5,
                             marker=MARKERS[k % len(MARKERS)],
                             label=f"{shown(name)}, sector {sector} ({rows.sum()})")  # fmt: skip
    axes.set_title(f"t-SNE of the features, N-WRSS ≥ {threshold:g}")
    axes.set_xticks([])
    axes.set_yticks([])
    axes.legend(frameon=False, loc="upper left", bbox_to_anchor=(1, 1))
    return figure


def groups_of(found: Candidates) -> list[str]:
    """List the label groups, the largest first."""
    names, counts = np.unique(found.group.astype(str), return_counts=True)
    return [str(names[i]) for i in np.argsort(-counts, kind="stable")]
