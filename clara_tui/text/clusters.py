"""The words of the clusters screen: its list, what is known of a cluster, the question before it is judged."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import TYPE_CHECKING

from clara_pipeline.decisions.vocabulary import ALL_DISPOSITIONS
from clara_tui.keys.in_force import key_of
from clara_tui.terminal.glyphs import Glyphs
from clara_tui.text.styled_text import StyledLine, line_of, merged, wrapped

if TYPE_CHECKING:
    from clara_tui.similarity.cluster_facts import ClusterFacts
    from clara_tui.similarity.cluster_table import Cluster

WIDTH = 32
"""Cells of the list."""


def head_line(facts: ClusterFacts) -> StyledLine:
    """Return the column heads of the cluster table."""
    return (
        (f"{'cluster':>7}{'stars':>6}{'judged':>7}" + (f"{'known':>6}{'times':>6}" if facts.found else ""), "head"),
    )


def list_line(cluster: Cluster, n_judged: int, facts: ClusterFacts, is_current: bool, glyphs: Glyphs) -> StyledLine:
    """Write one cluster: number, members, share judged, known objects and how many times the share of all stars."""
    n = len(cluster.rows)
    text = f"{cluster.name:>6}{n:>6}{_percent(n_judged, n):>7}"
    if (found := facts.found.get(cluster.number)) is not None:
        text += f"{found.positives:>6}" + (f"{found.factor:>6.1f}" if found.factor is not None else "")
    style = "selected" if is_current else ""
    return merged([(glyphs.cursor if is_current else " ", f"accent {style}".strip()), (text, style)])


def about_lines(
    cluster: Cluster, facts: ClusterFacts, method: str, n_all: int, codes: Iterable[str], width: int
) -> list[StyledLine]:
    """Write `cluster 2 of dpmm: 114 of 453 stars, judged V 12; 16 TOI hosts: 14.0 %, 12.4 times the 1.1 % of all`."""
    name = f"in no cluster of {method}" if cluster.is_noise else f"cluster {cluster.name} of {method}"
    counted = Counter(codes)
    judged = " ".join(f"{code} {counted[code]}" for code in ALL_DISPOSITIONS if counted[code])
    words = f"{name}: {len(cluster.rows):,} of {n_all:,} stars, {f'judged {judged}' if judged else 'none judged'}"
    found = facts.found.get(cluster.number)
    if found is not None and found.factor is not None:
        of_them = f" among {found.members:,} looked up" if found.members < len(cluster.rows) else ""
        words += (f"; {found.positives:,} {facts.what}{of_them}: {100 * found.share:.1f} %, {found.factor:.1f} times "
                  f"the {100 * found.base_rate:.1f} % of all scored")  # fmt: skip
    return [line_of(f" {text}") for text in wrapped(words, width - 2)]


def question(n_to_judge: int, cluster: Cluster, code: str, n_unseen: int = 0) -> str:
    """Ask once before a cluster is judged; `n_unseen` of the stars to judge were never on the screen."""
    stars = "1 star" if n_to_judge == 1 else f"{n_to_judge:,} stars"
    where = "of no cluster" if cluster.is_noise else f"of cluster {cluster.name}"
    kept = len(cluster.rows) - n_to_judge
    rest = f" The {kept:,} already judged stay as they are." if kept else ""
    if n_unseen:
        rest += f" The folds of {n_unseen:,} were not on this screen yet."
    return f"Judge {stars} {where} as {code}, {ALL_DISPOSITIONS[code]}?{rest} {key_of('undo')} takes it back as one."


def _percent(part: int, whole: int) -> str:
    """Write a percentage, never rounded up to all, nor down to none."""
    if not part or part == whole:
        return "all" if part else "-"
    return f"{min(max(100 * part / whole, 1), 99):.0f}%"
