"""Panel 7 shown alone: match, clusters, triage and catalogues, each with what its numbers mean."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from clara_pipeline.ingest.filenames import tic_and_sector
from clara_pipeline.matching.cosine import Match
from clara_pipeline.matching.object_types import GROUPS, OUTLIER, TYPE_NAMES, UNCLASSIFIED
from clara_pipeline.tables.run_tables import CLUSTERED
from clara_pipeline.text import sanitize
from clara_tui.candidate.simulated_reference import MARK, is_simulated
from clara_tui.text.cells import shortened
from clara_tui.text.styled_text import StyledLine, line_of, wrapped
from clara_tui.widgets.panels.words import chance, number

LEAST = 58, 14
"""Cells and lines from which a panel has room for it."""
NAME_CELLS, METHOD_CELLS = 11, 11
NOISE = -1
METHODS = {
    column.name.removeprefix("cluster_"): re.sub("^cluster of (the ten features by )?|;.*", "", column.meaning)
    for column in CLUSTERED
    if column.name.startswith("cluster_")
}
"""Cluster method → of what and how it makes groups."""

More = Mapping[str, object]


def resemblance_lines(more: More, matches: Sequence[Match], width: int) -> list[StyledLine]:
    """Write everything the run compared the star with, in lines of `width` cells."""
    rows = [*_match(more, width), *(_entry(match, width) for match in matches), *_clusters(more, width)]
    return [*rows, *_triage(more, width), *_catalogues(more, width)]


def _match(more: More, width: int) -> list[StyledLine]:
    if "match_label" not in more:
        return _named("match", "not computed yet", width)
    rows = _named("match", _label_words(more), width, "strong")
    margin = number(_float(more.get("match_margin")))
    ahead = "" if margin == "—" else f", {margin} more than to the next"
    similarity = number(_float(more.get("match_similarity")))
    return [*rows, *_named("similarity", f"{similarity} to the first of these{ahead} (cosine)", width)]


def _label_words(more: More) -> str:
    """Return `planet_like: Pl?, planet candidate`; of an outlier why it is one."""
    label, group = sanitize(more.get("match_label") or "", 40), sanitize(more.get("match_group") or "", 30)
    if label == OUTLIER:
        return "outlier: no labelled light curve is similar enough"
    kind = ", ".join(filter(None, (label, TYPE_NAMES.get(label))))
    return f"{kind}; in none of the groups {', '.join(GROUPS)}" if group == UNCLASSIFIED else f"{group}: {kind}"


def _entry(match: Match, width: int) -> StyledLine:
    tic, sector = tic_and_sector(match.filename)
    star, kind = sanitize(match.filename, 40) if tic is None else f"TIC {tic}", sanitize(match.object_type, 20)
    where = f" {MARK}" if is_simulated(match.filename) else f" S{sector}" if sector is not None else ""
    text = f"{kind:<4} {number(match.similarity):>5}  {star}{where}  {TYPE_NAMES.get(kind, '')}"
    return line_of(" " * (NAME_CELLS + 2) + shortened(text.rstrip(), width - NAME_CELLS - 2), "muted")


def _clusters(more: More, width: int) -> list[StyledLine]:
    """Return a line a method, the one whose clusters the app lists at the head."""
    labels = {name.removeprefix("cluster_"): more[name] for name in more if name.startswith("cluster_")}
    if not labels:
        return _named("clusters", "not computed yet", width)
    if all(value is None for value in labels.values()):
        return _named("clusters", "this star was not among those clustered", width)
    rows = _named("clusters", "of the ten features; 0 is the largest, none: like no others", width)
    for name in sorted(labels, key=lambda name: (name != "dpmm", name)):
        value = "—" if labels[name] is None else "none" if labels[name] == NOISE else labels[name]
        text = f"{sanitize(name, 12):<{METHOD_CELLS}} {value!s:>4}  {METHODS.get(name, '')}"
        rows.append(line_of(" " * (NAME_CELLS + 2) + shortened(text.rstrip(), width - NAME_CELLS - 2), "muted"))
    return rows


def _triage(more: More, width: int) -> list[StyledLine]:
    if "triage" not in more and "transit_sde" not in more:
        return []
    either, planet = (chance(_float(more.get(name))) for name in ("triage", "triage_pc"))
    words = f"planet or eclipse {either}, planet {planet} (probabilities)"
    sde = f"{number(_float(more.get('transit_sde')))} SDE: how far the best box stands out of its search"
    return [*_named("triage", words, width), *_named("box search", sde, width)]


def _catalogues(more: More, width: int) -> list[StyledLine]:
    kind, name = (sanitize(more.get(column) or "", 60) for column in ("simbad_type", "simbad_name"))
    simbad = " ".join(filter(None, (name, kind, TYPE_NAMES.get(kind, "") and f"({TYPE_NAMES[kind]})")))
    toi = _named("TOI", sanitize(more.get("toi") or "—", 60), width)
    return [*toi, *_named("SIMBAD", simbad or "—", width)]


def _named(name: str, words: str, width: int, style: str = "") -> list[StyledLine]:
    first, *rest = wrapped(words, width - NAME_CELLS - 2)
    head = ((f" {name:<{NAME_CELLS}} ", "muted"), (first, style))
    return [head, *(line_of(" " * (NAME_CELLS + 2) + text, style) for text in rest)]


def _float(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) else None
