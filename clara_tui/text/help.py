"""The lines of Help: the keys in force, screen by screen, and the words the screens use."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from clara_pipeline.decisions.transient_words import TRANSIENT_DISPOSITIONS
from clara_pipeline.decisions.vocabulary import CONFIDENCES, DISPOSITIONS, FLAGS
from clara_pipeline.text import sanitize
from clara_tui.keys.bindings import APP, KeyAction, acts_for
from clara_tui.keys.in_force import with_keys
from clara_tui.keys.keymap import shown
from clara_tui.keys.words_of_kinds import acts_of
from clara_tui.text.cells import fitted
from clara_tui.text.styled_text import StyledLine, beside, wrapped
from clara_tui.widgets.line_view import line_width

GROUPS = {
    "move": "MOVE", "find": "FIND", "decide": "DECIDE", "annotate": "ANNOTATE", "fold": "FOLD", "panels": "PANELS",
    "more": "MORE", "work": "WORK", "app": "APP",
}  # fmt: skip
SCORES = {
    "p3 p5 p9": "anomaly score by each forest, 0 to 1; higher is stranger",
    "WRSS": "0.8 √p3 + 0.2 √p9, where both are above 0",
    "N-WRSS": "WRSS from 0 to 1 within one batch; two runs do not compare",
    "pct": "share of the batch at or below, in percent",
    "Tmag": "TESS magnitude",
    "P, T0": "period in days, time of a dip in BTJD (BJD - 2457000)",
    "depth": "ppt: parts per thousand; ppm: per million",
    "SNR SDE": "how far a signal stands out of its noise; of the search's",
    "triage": "P(planet or eclipse) of the folded signal; tri-PC: P(planet)",
    "simil": "cosine similarity to the most similar labelled star; +: over the next",
    "cl": "cluster of the ten features by DPMM, 0 the largest; -1: in none",
    "BTJD": "BJD - 2457000, the time of TESS",
}
FINDS = {
    "N-WRSS": "finds eclipses, single dips; falls for pulsation, rotation, steps",
    "triage": "finds transits from 1000 ppm, eclipses; misses all that is no fold",
    "tri-PC": "the same for planets: dippers and flares come low",
    "SDE": "finds what repeats: transits, eclipses, pulsation; no single dip",
    "300 ppm": "transits so shallow: near chance by every score",
}
"""As measured by `make bench-science`; the figures are in docs/scores.md."""
ON_VET = {
    "p96": "percentile: 96 % of the batch have this N-WRSS or less",
    "[BLS run]": "P is the run's: of its box search, or [LS run]",
    "[BLS here]": "searched by the app just now: the run has no fold",
    "[TOI 451.01]": "P is of the TOI table; [cat]: of the run's TOI columns",
    "[joint]": "of the joint search ({joint}); [joint 2]: its second period",
    "[typed]": "typed with the key {type_period}; [BLS kept]: kept with {keep_ephemeris}",
    "x1 x2 x1/2": "what that period was multiplied by since",
    "N": "transits with data; dep: depth, dur: duration",
    "T 10.4": "TESS magnitude",
    "Rp~1.2RJ": "radius of a dark body of this depth; RE: in Earths",
    "b, T14, Teq": "fit ({digit_8}): impact parameter, first to last contact, if black",
    "213 ‹10†": "value and limit of a test; †: a 2nd condition passes it",
    "×÷2.5": "within a factor of 2.5 of 1, either way",
    "▾ ░ ▴": "momentum dump, flagged cadences, transit",
    "v ^ * /": "dip, flare, outlier, step in the light curve; {next_event} {previous_event} go there",
    "×2 ÷3 best": "periodograms ({periodogram}): a peak's period over the highest one's",
    "▾dumps÷2": "half of the usual time between momentum dumps",
    "as TIC 12": "another star of the run repeats at the same times",
    "┄2 d": "trend that flattening takes out, and its window; {narrower_trend} {wider_trend} {detrend_method}",
    "P ≥ 12.3 d": "list of events ({digit_4}): a shorter one would show more dips",
    "↑ ↓": "points above or below what is drawn",
    "sim": "a simulated star of the reference set, not a real one",
}
TRANSIENTS = {
    "class prob": "the most probable class, and its calibrated probability",
    "margin": "that probability over the second class's; small: a close call",
    "novelty": "percent of known objects that are less unlike every class",
    "points": "detections in all bands; few: under 3, class by the prior",
    "▾": "limit: nothing was seen down to there",
}
FILTER = {
    "disp:none": "without a decision; disp:PC,EB  disp:any",
    "N-WRSS>.4 tmag < 8": "a column by its heading: < <= > >= = !=",
    "flag:CENT": "with this flag; -flag:CENT without",
    "disagree": "the vetters of these sessions decided differently",
    "group: cluster: note:": "label group, DPMM cluster, part of a note",
    "sde>8 tri-PC>.5": "transit evidence; any column has a name",
    "flares>3 dips>0": "events in the light curve; dips=1: a single dip",
    "failed:odd match:EB*": "vetting tests failed; SIMBAD type of the match",
    "kind:transient class:SNIa": "candidates of a kind, of a class; novelty>95 prob<.5",
    ":sort triage_pc": "on the line of {go_to}: order by any column, up or down",
    "25200252": "part of a TIC number or file name",
    "where … select …": "SQL over candidates and failures, for reading",
}
BLIND = {
    "blind": "{blind}: what other vetters and sessions decided is hidden",
    "full blind": "{blind} again: names, scores, matches, catalogues are hidden too",
    "number, star 12": "what a star is called then, drawn by lot; :#12 goes there",
    "--gold 5%": "hidden repeats and injected planets: {sessions} tells how consistent",
}
KEY_CELLS = 14
COLUMN = 76
TERMS: Mapping[str, Mapping[str, str]] = {
    "decisions": DISPOSITIONS, "decisions on transients": TRANSIENT_DISPOSITIONS,
    "confidence": dict.fromkeys(CONFIDENCES, ""), "flags": FLAGS, "numbers": SCORES, "what finds what": FINDS,
    "on the Vet screen": ON_VET, "transients": TRANSIENTS, "filter": FILTER, "judging blind": BLIND,
}  # fmt: skip


def help_lines(
    screen: str,
    keys: Mapping[str, Sequence[str]],
    width: int,
    problems: Sequence[str] = (),
    files: Sequence[Path] = (),
    kind: str = "star",
) -> list[StyledLine]:
    """Write the help of one screen, in one column or, where there is room, two; what was wrong with the keymap first.

    `files`: where a keymap may be, the first that is there counts.
    """
    if problems:
        return [*_problems(problems, width), *help_lines(screen, keys, width, files=files, kind=kind)]
    has_columns = width >= 2 * COLUMN
    room = width // 2 if has_columns else width
    mine = key_lines(f"keys of this screen ({screen})", acts_of(acts_for(screen), kind), keys, room)
    everywhere = key_lines("keys everywhere", acts_for(APP), keys, room)
    words = [line for title, terms in TERMS.items() for line in _terms(title, terms, room - 1)]
    words += _changing_keys(files, room - 1)
    return beside([*mine, *everywhere], words, room, " ") if has_columns else [*mine, *everywhere, *words]


def key_lines(
    title: str, acts: Sequence[KeyAction], keys: Mapping[str, Sequence[str]], width: int = COLUMN
) -> list[StyledLine]:
    """Return the acts with their keys and the names that the keymap file uses, by group.

    A name without room beside the words stands below them.
    """
    lines: list[StyledLine] = [((f" {title.upper()}", "primary strong"),)]
    for group, heading in GROUPS.items():
        chosen = [act for act in acts if act.group == group]
        if chosen:
            lines.append(((f" {heading.lower()}", "head"),))
        for act in chosen:
            names = " ".join(shown(key) for key in keys[act.name])
            lines += _hanging(f"  {fitted(names, KEY_CELLS)} ", act.words, width - 1)
            gap = min(COLUMN, width) - 2 - line_width(lines[-1]) - len(act.name)
            if gap > 0:
                lines[-1] = (*lines[-1], (" " * gap + act.name, "muted"))
            else:
                lines.append(((f"{act.name:>{min(COLUMN, width) - 2}}", "muted"),))
    return [*lines, ()]


def _hanging(head: str, words: str, width: int) -> list[StyledLine]:
    """Return a head and its words in lines of `width` cells, all words right of the head."""
    first, *more = wrapped(words, width - len(head))
    return [((head, "accent"), (first, "")), *(((" " * len(head) + text, ""),) for text in more)]


def _changing_keys(files: Sequence[Path], width: int) -> list[StyledLine]:
    """Say where the keymap file is, and what stands in it."""
    texts = [
        "A file keymap.toml changes keys: a line for each command, by the name",
        "that stands at its right here (`:` runs it by that name, Tab lists them).",
        '  decide_pc = "F"            # one key',
        '  next = ["j", "down"]       # several keys',
        '  half_page_down = "ctrl+d"  # Textual\'s names: ctrl+x, f5, space, slash',
        *([f"It is read from {files[0]}, else {files[1]}"] if files else []),
    ]
    lines: list[StyledLine] = [((" CHANGING KEYS", "primary strong"),)]
    for text in texts:
        is_example = text.startswith(" ")
        shown = [text] if is_example and len(text) < width - 2 else wrapped(sanitize(text, 300), width - 2)
        lines += [((f"  {part}", ""),) for part in shown]
    return [*lines, ()]


def _problems(problems: Sequence[str], width: int) -> list[StyledLine]:
    lines: list[StyledLine] = [((" LINES OF THE KEYMAP NOT USED", "primary strong"),)]
    for problem in problems:
        lines += [((f"  {text}", "warn"),) for text in wrapped(problem.removeprefix("keymap: "), width - 3)]
    return [*lines, ()]


def _terms(title: str, terms: Mapping[str, str], width: int) -> list[StyledLine]:
    lines: list[StyledLine] = [((f" {title.upper()}", "primary strong"),)]
    room = max(len(term) for term in terms)
    for term, words in terms.items():
        lines += _hanging(f"  {fitted(term, room)}  ", with_keys(words), width)
    return [*lines, ()]
