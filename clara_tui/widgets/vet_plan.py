"""Plan where each panel of the vet screen lies, at every size; pure arithmetic."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PanelBox:
    """A panel with the lines around it: column and row of each line, shared with the neighbours."""

    name: str
    left: int
    top: int
    right: int
    bottom: int

    @property
    def inner(self) -> tuple[int, int, int, int]:
        """x, y, width, height inside the lines."""
        return self.left + 1, self.top + 1, self.right - self.left - 1, self.bottom - self.top - 1


MOST_LINES = {"match": 9, "star": 14, "notes": 4}
"""Lines of a panel with the one above it, from which on it would have blank ones."""


def plan(width: int, height: int, zoomed: str = "") -> list[PanelBox]:
    """Return the boxes of a board of this size; one box when a panel is zoomed.

    The lowest line is left out on low boards: the line of keys below closes them.
    """
    floor = height - 1 if height >= 27 else height
    if zoomed:
        return [PanelBox(zoomed, 0, 0, width - 1, floor)]
    if width >= 116 and height >= 33:
        return _wide(width, floor)
    return _narrow(width, floor)


def _narrow(width: int, floor: int) -> list[PanelBox]:
    """Place fold over light curve, tests over match, flags and notes along the bottom."""
    right, last = width - 1, width - 1 - max(19, min(width // 4 + 2, 32))
    notes = floor - (2 if floor < 27 else 3)
    middle = notes - 1 - max(3, round((notes - 2) * 0.36))
    match = max(notes - 5, middle)
    return [
        PanelBox("fold", 0, 0, last, middle),
        PanelBox("tests", last, 0, right, match),
        PanelBox("curve", 0, middle, last, notes),
        PanelBox("match", last, match, right, notes),
        PanelBox("notes", 0, notes, right, floor),
    ]


def _wide(width: int, floor: int) -> list[PanelBox]:
    """Place queue and workers left (when there is room), four rows of plots, five panels of words right."""
    left = 27 if width >= 150 else 0
    right, last = width - 1, width - 1 - _words_columns(width)
    heights = _shared(floor, {"fold": 40, "pair": 18, "curve": 21, "background": 21})
    middle = left + (last - left) // 2
    words = _words_lines(floor)
    boxes = [
        PanelBox("fold", left, 0, last, heights["pair"]),
        PanelBox("odd_even", left, heights["pair"], middle, heights["curve"]),
        PanelBox("secondary", middle, heights["pair"], last, heights["curve"]),
        PanelBox("curve", left, heights["curve"], last, heights["background"]),
        PanelBox("background", left, heights["background"], last, floor),
        PanelBox("tests", last, 0, right, words["match"]),
        PanelBox("match", last, words["match"], right, words["star"]),
        PanelBox("star", last, words["star"], right, words["notes"]),
        PanelBox("notes", last, words["notes"], right, floor),
    ]
    if left:
        workers = floor - 9
        boxes += [PanelBox("queue", 0, 0, left, workers), PanelBox("workers", 0, workers, left, floor)]
    return boxes


def _words_columns(width: int) -> int:
    """Return the columns of the panels of words: what a wide board has over goes to them, for reasons of tests."""
    if width < 150:
        return max(30, min(width // 4, 44))
    return max(min(width // 3, 64), min(width - 116, 90))


def _words_lines(floor: int) -> dict[str, int]:
    """Return the upper line of each panel of words; the tests have what the others need on no board."""
    shared = _shared(floor, {"tests": 48, "match": 17, "star": 27, "notes": 8})
    notes = max(shared["notes"], floor - MOST_LINES["notes"])
    star = max(shared["star"], notes - MOST_LINES["star"])
    return {"tests": 0, "match": max(shared["match"], star - MOST_LINES["match"]), "star": star, "notes": notes}


def _shared(floor: int, weights: dict[str, int]) -> dict[str, int]:
    """Return the upper line of each row of boxes, heights shared out by weight."""
    total, lines, sofar = sum(weights.values()), {}, 0
    for name, weight in weights.items():
        lines[name] = round(floor * sofar / total)
        sofar += weight
    return lines


_CORNERS = {
    0b0101: "│", 0b1010: "─", 0b0110: "┌", 0b1100: "┐", 0b0011: "└", 0b1001: "┘", 0b0111: "├", 0b1101: "┤",
    0b1110: "┬", 0b1011: "┴", 0b1111: "┼", 0b0001: "│", 0b0100: "│", 0b0010: "─", 0b1000: "─", 0: " ",
}  # fmt: skip
_UP, _RIGHT, _DOWN, _LEFT = 1, 2, 4, 8


def frame(boxes: list[PanelBox], width: int, height: int) -> list[str]:
    """Return the lines around all boxes, joined where they meet; `height` rows of `width` characters."""
    ways = [[0] * width for _ in range(height)]

    def add(row: int, column: int, bits: int) -> None:
        """Add the directions in `bits` to a cell of the frame."""
        if 0 <= row < height and 0 <= column < width:
            ways[row][column] |= bits

    for box in boxes:
        for column in range(box.left, box.right + 1):
            bits = (_RIGHT if column < box.right else 0) | (_LEFT if column > box.left else 0)
            add(box.top, column, bits)
            add(box.bottom, column, bits)
        for row in range(box.top, box.bottom + 1):
            bits = (_DOWN if row < box.bottom else 0) | (_UP if row > box.top else 0)
            add(row, box.left, bits)
            add(row, box.right, bits)
    return ["".join(_CORNERS[bits] for bits in row) for row in ways]
