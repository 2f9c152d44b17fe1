"""Panel 6 of a transient: the probability of each class as a bar, with its uncertainty."""

from __future__ import annotations

import json

from clara_pipeline.text import sanitize
from clara_tui.candidate.candidate_view import CandidateView
from clara_tui.plots.canvas import Size
from clara_tui.text.ascii import plain_ascii
from clara_tui.text.cells import fitted, shortened
from clara_tui.text.styled_text import StyledLine, line_of
from clara_tui.widgets.panels.words import chance, number

MOST_CLASSES = 60
FULL, UNSURE, EMPTY = "█", "▒", "·"
ASCII = str.maketrans({FULL: "#", UNSURE: "~", EMPTY: "."})


def title(view: CandidateView) -> str:
    """Return the panel's title: the class and its probability."""
    name = sanitize(view.candidate.text("class"), 16)
    return f"CLASS  {name} {chance(view.candidate.number('probability'))}" if name else "CLASS"


def lines(view: CandidateView, size: Size) -> list[StyledLine]:
    """Draw a bar for each class, the most probable first, then what they rest on; `±` is the spread over the model."""
    told = sorted(probabilities(view).items(), key=lambda one: -one[1])
    errors, ascii_only = spread(view), view.settings.marker == "ascii"
    values = [_value(share, errors.get(name), ascii_only) for name, share in told]
    room = max(map(len, values), default=0)
    rows = [
        _bar(name, share, errors.get(name) or 0.0, value.ljust(room), size.width, ascii_only)
        for (name, share), value in zip(told, values, strict=True)
    ]
    rest = [line_of(shortened(text, size.width), style) for text, style in facts(view)]
    height = max(size.height - len(rest), 3)
    if len(rows) > height:
        rows = [*rows[: height - 1], line_of(f" and {len(rows) - height + 1} more", "muted")]
    return [*rows, *rest]


def probabilities(view: CandidateView) -> dict[str, float]:
    """Return the probability of each class; empty where the run's table has none."""
    return _shares(view.candidate.text("probabilities"))


def spread(view: CandidateView) -> dict[str, float]:
    """Return the standard deviation of each probability over the members of the model; empty before it is known."""
    if told := _shares(view.candidate.text("probability_errors")):
        return told
    history = view.transient.history
    if history is None or not len(history.error):
        return {}
    return {sanitize(name, 24): float(error) for name, error in zip(history.classes, history.error[-1], strict=True)}


def _shares(cell: str) -> dict[str, float]:
    """Read names and shares from a cell of JSON; what is none is left out."""
    try:
        found = json.loads(cell or "{}")
    except (ValueError, RecursionError):
        return {}
    values = list(found.items())[:MOST_CLASSES] if isinstance(found, dict) else []
    return {
        sanitize(name, 24): min(max(float(share), 0.0), 1.0)
        for name, share in values
        if isinstance(share, int | float) and share == share
    }


def facts(view: CandidateView) -> list[tuple[str, str]]:
    """Write margin, entropy and how many points there are, as (words, style)."""
    star = view.candidate
    margin, entropy = (number(star.number(name), 2) for name in ("margin", "uncertainty"))
    n, bands = star.number("n_detections"), sanitize(star.text("bands"), 8)
    points = "—" if n is None else f"{n:.0f}"
    found = [(f"margin {margin}", ""), (f"entropy {entropy}", ""), (f"{points} detections in {bands or '—'}", "muted")]
    few = [("few points: the class is the prior's", "warn")] if star.more.get("few_points") else []
    return few + found


def _value(share: float, error: float | None, ascii_only: bool) -> str:
    """Write a share and its error, `.62±.04`."""
    if error is None:
        return chance(share)
    return f"{share:.2f}{'~' if ascii_only else '±'}{error:.2f}".replace("0.", ".")


def _bar(name: str, share: float, error: float, value: str, width: int, ascii_only: bool) -> StyledLine:
    """Draw `SNIa  ██████▒▒··· .62±.04`: the shaded part is one standard deviation each way."""
    room = min(8, max(width // 4, 4))
    cells = max(width - room - 2 - len(value), 3)
    low, high = (round(cells * min(max(share + side * error, 0.0), 1.0)) for side in (-1, 1))
    middle = round(cells * share)
    low, high = min(low, middle), max(high, middle)
    bar = (FULL * low + UNSURE * (high - low)).ljust(cells, EMPTY)
    bar = bar.translate(ASCII) if ascii_only else bar
    label = fitted(plain_ascii(name) if ascii_only else name, room)
    return ((f"{label} ", "strong" if share >= 0.5 else ""), (bar, "primary"), (f" {value}", ""))
