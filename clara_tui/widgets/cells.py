"""Text cut or filled to a number of terminal cells."""

from rich.cells import cell_len, set_cell_size


def fitted(text: str, width: int, left: bool = True, ellipsis: str = "…") -> str:
    """`text` in exactly `width` cells, cut with an ellipsis where it is longer."""
    length = cell_len(text)
    if length > width:
        return set_cell_size(text, max(0, width - 1)) + ellipsis[:width]
    return text + " " * (width - length) if left else " " * (width - length) + text
