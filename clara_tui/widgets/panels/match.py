"""7: what it resembles, which cluster it fell into, what catalogues call it; as far as the run has got."""

from __future__ import annotations

from clara_pipeline.matching.cosine import Match
from clara_pipeline.matching.top import top_matches
from clara_pipeline.text import clean
from clara_tui.plots.canvas import Size
from clara_tui.plots.lines import Line, line_of, merged
from clara_tui.sight import Sight
from clara_tui.widgets.panels.words import number

NOT_YET = [line_of("match: not computed yet", "muted"), line_of("clusters: not computed yet", "muted")]


def title(sight: Sight) -> str:
    return "MATCH"


def lines(sight: Sight, size: Size) -> list[Line]:
    """The best of everything first; the next best matches where there is room for them."""
    more = sight.candidate.more
    if "match_label" not in more and not any(name.startswith("cluster_") for name in more) and size.width >= 26:
        return [*NOT_YET, *_catalogues(more)][: size.height]
    rows = [_match(more), *_clusters(more), *_evidence(more), *_catalogues(more)]
    room = max(size.height - len(rows), 0)
    others = top_matches(str(more.get("match_top") or ""))[1:]
    return [rows[0], *(_other(match, size.width) for match in others[:room]), *rows[1:]][: size.height]


def _match(more: dict[str, object]) -> Line:
    """Group, similarity and type of the best match, and how far the second best is behind it."""
    if "match_label" not in more:
        return line_of("match: not yet", "muted")
    label, group = clean(more["match_label"] or "—", 40), clean(more.get("match_group") or "", 30)
    similarity, margin = (number(_float(more.get(name))) for name in ("match_similarity", "match_margin"))
    nearest = clean(more.get("match_type") or "", 12)
    kind = f"nearest {nearest}" if nearest and nearest != label else label if group else ""
    tail = f"  +{margin}" if margin != "—" else ""
    return merged([(f"{group or label} ", "strong"), (f"{similarity} {kind}", ""), (tail, "muted")])


def _other(match: Match, width: int) -> Line:
    words = f"  {clean(match.object_type, 20):<8} {number(match.similarity):>4} {clean(match.filename, 60)}"
    return line_of(words[:width], "muted")


def _clusters(more: dict[str, object]) -> list[Line]:
    labels = {name.removeprefix("cluster_"): value for name, value in more.items() if name.startswith("cluster_")}
    if not labels:
        return [line_of("clusters: not yet", "muted")]
    first = sorted(labels, key=lambda name: (name != "dpmm", name))
    words = " ".join(f"{clean(name, 12)} {'—' if labels[name] is None else labels[name]}" for name in first)
    return [line_of(f"cluster {words}")]


def _evidence(more: dict[str, object]) -> list[Line]:
    if "triage" not in more and "transit_sde" not in more:
        return []
    triage, planet = number(_float(more.get("triage")), 2), number(_float(more.get("triage_pc")), 2)
    sde = number(_float(more.get("transit_sde")))
    return [line_of(f"triage {triage} planet {planet} SDE {sde}")]


def _catalogues(more: dict[str, object]) -> list[Line]:
    toi = clean(more.get("toi") or "—", 20)
    simbad = clean(f"{more.get('simbad_type') or ''} {more.get('simbad_name') or ''}", 60) or "—"
    return [line_of(f"TOI {toi}  SIMBAD {simbad}", "" if toi != "—" or simbad != "—" else "muted")]


def _float(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) else None
