"""Lines of a drawing, each a row of (text, style) runs.

A style is a role ("cloud", "median", "axis" …), never a colour: the widget that shows a line asks the
theme what the role looks like, so every theme and every terminal draws the same picture.
"""

StyledRun = tuple[str, str]
StyledLine = tuple[StyledRun, ...]

STYLES = ("", "axis", "cloud", "scatter", "median", "second", "curve", "guide", "clipped", "event", "chosen")
"""The roles in a plot; text has the styles of the widget that shows it. "" is the widget's own colour."""

SHADES = "shades-"
"""A style that begins so is two shades, of the upper and the lower half of a cell, such as shades-40-a100: percent of
the way from the ground to the colour of text, or with "a" to the accent; "none" is the ground."""


def merged(runs: list[StyledRun]) -> StyledLine:
    """Join neighbouring runs of one style; spaces take the style of a neighbour, so that changes are few."""
    joined: list[StyledRun] = []
    for text, style in runs:
        if not text:
            continue
        if joined and (style == joined[-1][1] or text.isspace()):
            joined[-1] = (joined[-1][0] + text, joined[-1][1])
        elif joined and joined[-1][0].isspace():
            joined[-1] = (joined[-1][0] + text, style)
        else:
            joined.append((text, style))
    return tuple(joined)


def line_of(text: str, style: str = "") -> StyledLine:
    """Return a line of one style."""
    return ((text, style),) if text else ()


def text_of(line: StyledLine) -> str:
    """Return the line without its styles."""
    return "".join(text for text, _style in line)


def beside(left: list[StyledLine], right: list[StyledLine], width_left: int, gap: str = " ") -> list[StyledLine]:
    """Join two drawings side by side; the left one is padded to `width_left` cells."""
    height = max(len(left), len(right))
    rows = []
    for index in range(height):
        a = left[index] if index < len(left) else ()
        b = right[index] if index < len(right) else ()
        padding = " " * (width_left - len(text_of(a))) + gap
        rows.append(merged([*a, (padding, ""), *b]))
    return rows


def wrapped(text: str, width: int) -> list[str]:
    """Wrap `text` into lines of at most `width` characters, broken at spaces where there are any; at least one line."""
    from textwrap import wrap

    return wrap(text, max(width, 8)) or [""]
