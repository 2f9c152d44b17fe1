"""Make empty figures with matplotlib, and their bytes as SVG and PNG, the same for the same figure."""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from clara_pipeline.text import sanitize

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

STYLE: Any = {
    "svg.hashsalt": "clara",  # names inside the file do not change from run to run
    "svg.fonttype": "none",  # text stays text
    "axes.spines.top": False,
    "axes.spines.right": False,
    "font.size": 9.0,
    "figure.dpi": 150.0,
}
COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#000000", "#999933")
"""Told apart by the colour-blind too (Okabe & Ito 2008)."""
METADATA: Mapping[str, dict[str, str | None]] = {
    "svg": {"Date": None}, "pdf": {"CreationDate": None, "Creator": None, "Producer": None}, "png": {"Software": None},
}  # fmt: skip
"""What would differ from run to run, or name a machine's software."""
MOST_CHARACTERS = 40
"""Of a name from a file."""


def new_figure(width_inches: float = 5.0, height_inches: float = 3.6, columns: int = 1) -> tuple[Figure, list[Axes]]:
    """Return an empty figure and its axes, side by side."""
    from matplotlib import rc_context
    from matplotlib.figure import Figure

    with rc_context(STYLE):
        figure = Figure(figsize=(width_inches, height_inches), layout="constrained")
        return figure, list(figure.subplots(1, columns, squeeze=False)[0])


def figure_bytes(figure: Figure, kind: str = "svg", title: str | None = None) -> bytes:
    """Return a figure as the bytes of an `svg`, `pdf` or `png` file, without date; `title` is what viewers call it."""
    from matplotlib import rc_context

    file = BytesIO()
    with rc_context(STYLE), warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Glyph .* missing")  # letters of a note that the font lacks: an empty box
        figure.savefig(file, format=kind, metadata=METADATA[kind] | ({"Title": title} if title else {}))
    return file.getvalue()


def write_figures(folder: Path, figures: Mapping[str, Figure], kinds: Sequence[str] = ("svg",)) -> list[Path]:
    """Write each figure as `folder`/NAME.svg (and .png), the folder made where it is missing; return the files.

    Raises ClaraError where the system refuses to write them.
    """
    from clara_pipeline.files.atomic import not_written, write_whole

    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise not_written(folder, error) from error
    written = []
    for name, figure in figures.items():
        for kind in kinds:
            path = folder / f"{name}.{kind}"
            write_whole(path, figure_bytes(figure, kind))
            written.append(path)
    return written


def shown(name: str) -> str:
    """Return a name from a file so that it can be drawn: harmless, short, and no formula for its dollar signs."""
    return sanitize(name, MOST_CHARACTERS).replace("$", r"\$")
