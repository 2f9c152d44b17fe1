"""Panel 7: what the star resembles, its cluster, what catalogues call it; as far as the run has got."""

from __future__ import annotations

from clara_pipeline.ingest.filenames import tic_and_sector
from clara_pipeline.matching.cosine import Match
from clara_pipeline.matching.top import top_matches
from clara_pipeline.text import sanitize
from clara_tui.candidate.candidate_view import CandidateView
from clara_tui.candidate.simulated_reference import MARK, is_simulated, marked
from clara_tui.plots.canvas import Size
from clara_tui.queue.hidden_columns import BLIND
from clara_tui.text.cells import fitted, shortened, whole
from clara_tui.text.styled_text import StyledLine, line_of, merged
from clara_tui.widgets.alone.resemblance import LEAST, resemblance_lines
from clara_tui.widgets.line_view import line_width
from clara_tui.widgets.panels.words import chance, number

WIDTH_FOR_WORDS = 26
LEAST_OF_A_NAME = 4
NOT_YET = [line_of("match: not computed yet", "muted"), line_of("clusters: not computed yet", "muted")]


def title(view: CandidateView) -> str:
    """Return the panel's title, which says when the match is simulated."""
    more = view.candidate.more
    return "MATCH" + ("  with simulated stars (sim)" if is_simulated(more.get("match_filename")) else "")


def lines(view: CandidateView, size: Size) -> list[StyledLine]:
    """List the best of each comparison; then, where there is room, the matches from the best on."""
    more, width = view.candidate.more, size.width
    if more.get(BLIND):
        return [line_of("hidden while blind", "muted"), _clusters(more, width)][: size.height]
    if "match_label" not in more and not any(name.startswith("cluster_") for name in more) and width >= WIDTH_FOR_WORDS:
        return [*NOT_YET, _catalogues(more, width)][: size.height]
    if width >= LEAST[0] and size.height >= LEAST[1]:
        return resemblance_lines(more, _matches(more), width)
    rows = [_clusters(more, width), *_evidence(more, width), _catalogues(more, width)]
    room = max(size.height - len(rows) - 1, 0)
    return [_match(more, width), *(_entry(match, width) for match in _matches(more)[:room]), *rows][: size.height]


def _match(more: dict[str, object], width: int) -> StyledLine:
    """Group, similarity and type of the best match, and how far the second best is behind it."""
    if "match_label" not in more:
        return line_of("match: not yet", "muted")
    label, group = sanitize(more["match_label"] or "—", 40), sanitize(more.get("match_group") or "", 30)
    similarity, margin = (number(_float(more.get(name))) for name in ("match_similarity", "match_margin"))
    nearest = sanitize(more.get("match_type") or "", 12)
    kind = f" nearest {nearest}" if nearest and nearest != label else f" {label}" if group else ""
    kind = marked(kind, more.get("match_filename"))
    tail = f"  +{margin}" if margin != "—" else ""
    name = shortened(group or label, width - len(similarity) - 1)
    return whole([(f"{name} ", "strong"), (similarity, ""), (kind, ""), (tail, "muted")], width)


def _matches(more: dict[str, object]) -> tuple[Match, ...]:
    """Return the best matches, as far as the run has kept them; it always keeps the first."""
    if top := top_matches(str(more.get("match_top") or "")):
        return top
    name, similarity = more.get("match_filename"), _float(more.get("match_similarity"))
    return (Match(str(name), str(more.get("match_type") or ""), similarity),) if name and similarity is not None else ()


def _entry(match: Match, width: int) -> StyledLine:
    """Type, similarity, and the star: the names of one sector's files all begin alike."""
    head = f" {fitted(sanitize(match.object_type, 20), 5)} {number(match.similarity):>5}"
    tic, sector = tic_and_sector(match.filename)
    if tic is None:
        return line_of(f"{head} {shortened(sanitize(match.filename, 80), width - len(head) - 1)}", "muted")
    where = f" {MARK}" if is_simulated(match.filename) else f" S{sector}" if sector is not None else ""
    return whole([(head, "muted"), (f" TIC {tic}", "muted"), (where, "muted")], width)


def _clusters(more: dict[str, object], width: int) -> StyledLine:
    labels = {name.removeprefix("cluster_"): value for name, value in more.items() if name.startswith("cluster_")}
    if not labels:
        return line_of("clusters: not yet", "muted")
    first = sorted(labels, key=lambda name: (name != "dpmm", name))
    words = [(f" {sanitize(name, 12)} {'—' if labels[name] is None else labels[name]}", "") for name in first]
    return merged(list(whole([("cluster", ""), *words], width, " …")))


def _evidence(more: dict[str, object], width: int) -> list[StyledLine]:
    if "triage" not in more and "transit_sde" not in more:
        return []
    triage, planet = (chance(_float(more.get(name))) for name in ("triage", "triage_pc"))
    sde, word = number(_float(more.get("transit_sde"))), "planet" if width >= WIDTH_FOR_WORDS else "PC"
    return [merged(list(whole([(f"triage {triage}", ""), (f" {word} {planet}", ""), (f" SDE {sde}", "")], width)))]


def _catalogues(more: dict[str, object], width: int) -> StyledLine:
    """Write TOI numbers whole, as many as fit; the name of the star in what is left."""
    tois = sanitize(more.get("toi") or "—", 60).split()
    simbad = sanitize(f"{more.get('simbad_type') or ''} {more.get('simbad_name') or ''}", 60) or "—"
    known = tois != ["—"] or simbad != "—"
    line = whole([("TOI", ""), *((f" {toi}", "") for toi in tois)], width, " …")
    left = width - line_width(line) - len("  SIMBAD ")
    if left >= min(len(simbad), LEAST_OF_A_NAME):
        line = (*line, ("  SIMBAD ", ""), (shortened(simbad, left), ""))
    return merged([(text, style if known else "muted") for text, style in line])


def _float(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) else None
