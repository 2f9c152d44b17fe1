"""Panel 8: the star card: the file's header, the catalogues, remarks on the file, and where to look further."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from clara_pipeline.records import Star
from clara_pipeline.text import sanitize
from clara_tui.candidate.candidate_view import CandidateView
from clara_tui.candidate.external_links import links_of
from clara_tui.candidate.kept_elsewhere import kept_words
from clara_tui.candidate.star_files import StarFile
from clara_tui.keys.in_force import key_of
from clara_tui.plots.canvas import Size
from clara_tui.queue.hidden_columns import BLIND
from clara_tui.text.styled_text import StyledLine, line_of, wrapped
from clara_tui.widgets.panels.words import chance, number
from clara_tui.widgets.star_card.fitted import fitted
from clara_tui.widgets.star_card.links import link_lines
from clara_tui.widgets.star_card.sky import card_cells, summary, with_sky
from clara_tui.widgets.vet_head import depth_words, period_words

Facts = tuple[tuple[str, str, str], ...]
FROM_TIC: tuple[Facts, ...] = (
    (("Teff", "teff_k", "K"), ("R", "radius_rsun", "Rsun"), ("M", "mass_msun", "Msun")),
    (("L", "luminosity_lsun", "Lsun"), ("log g", "logg", ""), ("RUWE", "ruwe", "")),
    (("plx", "plx_mas", "mas"), ("d", "distance_pc", "pc"), ("v tan", "v_tan_km_per_s", "km/s")),
    (("pm RA", "pmra_mas_per_year", ""), ("Dec", "pmdec_mas_per_year", "mas/yr")),
)
"""Name, column, unit, line by line."""
ALONE = 58, 16
"""Cells and lines from which the card has the stars around it, too."""
SAME_SHARE = 1e-3
"""Values that differ by no more than this share are one."""
MOST_SAME = 3
"""TOIs of the same period named at most."""
MOST_FILES = 4
"""Other light curves of the star that are listed here; the key lists all."""


def title(view: CandidateView) -> str:
    """Return the panel's title, with the star's name."""
    if view.candidate.more.get(BLIND):
        return "STAR  name hidden"
    name = sanitize(view.curve.star.name, 40) if view.curve else ""
    return "STAR  " + (name or (f"TIC {view.candidate.tic_id}" if view.candidate.tic_id else "no TIC"))


def lines(view: CandidateView, size: Size) -> list[StyledLine]:
    """Write what is known of the star in `size` cells; where there is room also draw and list the stars around it."""
    if size.width < ALONE[0] or size.height < ALONE[1] or not view.neighbours or _simulated(view):
        return _card(view, size)
    return with_sky(_card(view, Size(card_cells(size.width), size.height)), view.neighbours, view, size.width)


def _simulated(view: CandidateView) -> bool:
    star = view.curve.star if view.curve else Star()
    return star.simulated or bool(view.candidate.more.get("simulated"))


def _card(view: CandidateView, size: Size) -> list[StyledLine]:
    star = view.curve.star if view.curve else Star(tmag=_float(view.candidate.more, "tmag"))
    is_hidden = bool(view.candidate.more.get(BLIND))
    rows = [line_of(text) for text in facts(star)[: 2 if is_hidden else 3]]
    sector = "" if view.candidate.sector is None else f"sector {view.candidate.sector}"
    origin = ["name, place and sector: hidden" if is_hidden else sector, view.curve.product if view.curve else ""]
    rows.append(line_of("  ".join(filter(None, origin)), "muted" if is_hidden else ""))
    rows += [line_of(text, style) for words, style in aperture(star, view.depth) for text in wrapped(words, size.width)]
    rows += [line_of(text, style) for words, style in signals(view) for text in wrapped(words, size.width)]
    rows += [
        line_of(text, style)
        for words, style in [*same_star(view.star_files), *kept(view)]
        for text in wrapped(words, size.width)
    ]
    if _simulated(view):
        rows.append(line_of("simulated: in no catalogue", "muted"))
    else:
        known = [*catalogues(view), summary(view)]
        rows += [line_of(text, style) for words, style in known for text in wrapped(words, size.width)]
    if view.curve is not None:
        notes = [note for note in view.curve.notes if not (is_hidden and "TIC" in note)]
        rows += [line_of(text, "warn") for note in notes for text in wrapped(note, size.width)]
    fit = [line_of(text, style) for words, style in fitted(view) for text in wrapped(words, size.width)]
    rows += fit if len(rows) + len(fit) < size.height else []
    return rows if is_hidden or _simulated(view) else [*rows, *_links(view, star, size.width, size.height - len(rows))]


def facts(star: Star) -> list[str]:
    """Write three short lines: brightness and temperature, size and gravity, place."""
    return [
        f"Tmag {_known(star.tmag, '.2f')}  Teff {_known(star.teff_k, '.0f', ' K')}",
        f"R {_known(star.radius_rsun, '.2f', ' Rsun').removeprefix('0')}  log g {_known(star.logg, '.2f')}",
        f"RA {_known(star.ra_deg, '.5f', ' deg')}  Dec {_known(star.dec_deg, '+.5f', ' deg')}",
    ]


def aperture(star: Star, depth: float | None) -> list[tuple[str, str]]:
    """Return what the file says of the light in the aperture, as (words, style).

    `depth` of the signal is of the target's light alone. An eclipse of the neighbours, who have the rest of the
    light, must be deeper by the ratio of both.
    """
    if star.target_share is None:
        return []
    rest = 1 - star.target_share
    caught = "" if star.caught_share is None else f", {star.caught_share:.1%} of it caught"
    place = f"  cam {star.camera} ccd {star.ccd}" if star.camera and star.ccd else ""
    found = [(f"aperture: {star.target_share:.1%} the star's light{caught}{place}", "")]
    if depth is not None and depth > 0:
        needed = depth * star.target_share / rest if rest > 0 else float("inf")
        words = f"a {needed:.1%} eclipse of neighbours would do"
        words = "no eclipse of neighbours is deep enough" if needed > 1 else words
        found.append((words, "muted" if needed > 1 else "warn"))
    return found


def signals(view: CandidateView) -> list[tuple[str, str]]:
    """Return the star's signals where there are several, as (words, style), a line each: period, depth, decision."""
    if len(view.signals) < 2:
        return []
    rows = [(f"{len(view.signals)} signals, {key_of('next_signal')} goes through them", "accent")]
    for one in view.signals:
        found, mark = one.chosen.ephemeris, ">" if one.number == view.signal else " "
        depth = "" if found.depth_ppm is None else f"  {depth_words(found.depth_ppm)}"
        words = f"{mark} .{one.number:02d} P {period_words(found.period_days)} d{depth}"
        rows.append((f"{words}  {sanitize(one.disposition, 8) or '—'}", ""))
    return rows


def same_star(files: Sequence[StarFile]) -> list[tuple[str, str]]:
    """Return the star's other light curves, as (words, style), a line each."""
    if not files:
        return []
    n_more, key = len(files) - MOST_FILES, key_of("star_files")
    more = [(f"and {n_more} more: {key} lists them", "muted")] if n_more > 0 else []
    head = f"same star: {len(files)} more light curve{'s' if len(files) > 1 else ''}, {key} opens"
    return [(head, "accent"), *((f"  {one.with_product} {file_words(one)}", "") for one in files[:MOST_FILES]), *more]


def kept(view: CandidateView) -> list[tuple[str, str]]:
    """Return the ephemerides kept on the star's other light curves, as (words, style), a line each."""
    return [(words, "warn") for words in kept_words(view)]


def file_words(file: StarFile) -> str:
    """Return score, period, depth and decision of another light curve of the star, such as `.412 P 3.1 d KP`."""
    return "  ".join(filter(None, [
        "not in a run here" if not file.is_in_queue and not file.run else "",
        "" if file.nwrss is None else f"N-WRSS {chance(file.nwrss)}",
        "" if file.period_days is None else f"P {period_words(file.period_days)} d",
        "" if file.depth_ppm is None else depth_words(file.depth_ppm),
        file.decisions,
    ]))  # fmt: skip


def catalogues(view: CandidateView) -> list[tuple[str, str]]:
    """Return what the enrich stage found, as (words, style); one line says so where it has not run."""
    more, star = view.candidate.more, view.curve.star if view.curve else Star()
    if more.get(BLIND):
        return [("catalogues: hidden while judging blind", "muted"), *_tic(more, star, FROM_TIC[:2])]
    if view.candidate.tic_id is None:
        known = [("no TIC number: catalogues are not asked", "muted")]
    elif "toi" not in more:
        return [("catalogues: not asked yet", "muted")]
    else:
        known = [_toi(more), *_tic(more, star), _simbad(more)]
    return [found for found in (*known, *_same_period(view)) if found[0]]


def _toi(more: Mapping[str, object]) -> tuple[str, str]:
    """Write `TOI 101.01 KP, known planet  P 1.4304 d  CTOI 5.01`."""
    toi, ctoi = (sanitize(more.get(name) or "", 60) for name in ("toi", "ctoi"))
    if not toi and not ctoi and more.get("known_planet") is None:
        return "TOI table: no answer yet", "muted"
    words = f"TOI {toi} {sanitize(more.get('toi_disposition') or '', 8)}".rstrip() if toi else "no TOI"
    if more.get("known_planet"):
        words += ", known planet"
    if period := _float(more, "toi_period_days"):
        words += f"  P {period_words(period)} d"
    return words + (f"  CTOI {ctoi}" if ctoi else ""), "accent" if toi or ctoi else "muted"


def _tic(more: Mapping[str, object], star: Star, facts: Sequence[Facts] = FROM_TIC) -> list[tuple[str, str]]:
    """Return the paper's ten columns, as far as they are known and say more than the file's header does."""
    return [("  ".join(_fact(more, *one) for one in row if _says_more(more, one[1], star)), "") for row in facts]


def _says_more(more: Mapping[str, object], column: str, star: Star) -> bool:
    """Tell whether the catalogue's value is known, and another than that of the header, which is shown already."""
    value, shown = _float(more, column), getattr(star, column, None)
    return value is not None and (shown is None or abs(value - shown) > SAME_SHARE * abs(shown))


def _fact(more: Mapping[str, object], name: str, column: str, unit: str) -> str:
    return f"{name} {number(_float(more, column), 4)} {unit}".strip()


def _simbad(more: Mapping[str, object]) -> tuple[str, str]:
    name, kind = (sanitize(more.get(column) or "", 60) for column in ("simbad_name", "simbad_type"))
    return (f"SIMBAD {kind} {name}" if name or kind else "", "")


def _same_period(view: CandidateView) -> list[tuple[str, str]]:
    """List TOIs of other stars that repeat as this one does: an instrument's period, or one star's light on another."""
    if view.ephemeris is None or view.known_periods is None:
        return []
    star = view.curve.star if view.curve else Star()
    same = view.known_periods.like(view.candidate.tic_id, view.ephemeris.period_days, (star.ra_deg, star.dec_deg))
    rest = f" and {len(same.near) - MOST_SAME} more" if len(same.near) > MOST_SAME else ""
    near = f"same period: TOI {'; '.join(same.near[:MOST_SAME])}{rest}" if same.near else ""
    where = "far away" if star.ra_deg is not None else "place not known"
    other = f"same period: TOI {same.elsewhere}, {where}; by chance {chance(same.chance)}" if same.elsewhere else ""
    return [(near, "warn"), (other, "muted")]


def _links(view: CandidateView, star: Star, width: int, height: int) -> list[StyledLine]:
    found = links_of(view.candidate.tic_id, view.candidate.more.get("gaia_dr3"), star.ra_deg, star.dec_deg)
    return link_lines(found, width, height)


def _known(value: float | None, form: str = "", unit: str = "") -> str:
    return "—" if value is None else format(value, form) + unit


def _float(more: Mapping[str, object], name: str) -> float | None:
    value = more.get(name)
    return float(value) if isinstance(value, int | float) else None


def _whole(value: object) -> int | None:
    return value if isinstance(value, int) else None
