"""Tell matches with simulated stars from matches with real ones."""

from clara_pipeline.ingest.filenames import tic_and_sector

SIMULATED_SECTOR = 9999
"""Of `clara_pipeline.synthetic.sky.sector`, which loads too much for the first paint."""
MARK = "sim"
"""Stands beside the label of a simulated star, wherever a match is shown."""


def is_simulated(filename: object) -> bool:
    """Tell whether a reference's file name is of the simulated sector, which TESS will not reach."""
    return isinstance(filename, str) and tic_and_sector(filename)[1] == SIMULATED_SECTOR


def marked(label: str, filename: object) -> str:
    """Return `label`, followed by the mark where the reference is simulated; nothing stays nothing."""
    return f"{label} {MARK}" if label and is_simulated(filename) else label
