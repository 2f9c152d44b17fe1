"""Write the page of the statistics of transients, from their functions and docstrings."""

from clara_pipeline.transients.features.table import STATISTICS
from docs.markdown_table import code, table

HEAD = """# The statistics of transients

What the trees learn of an object with photometry in several bands; a cell is empty (NaN) where it cannot be known, and
the trees take that as an answer too. Nights are the weighted means of a night's points in a band; the main band is the
one with the most nights; magnitudes are asinh magnitudes, finite for negative fluxes; days count from the peak of the
object in any band. Heights are above the quiet flux: 0 for difference images, else the flux that 15 % of the nights
are below. The Gaussian process has a Matérn-3/2 kernel in time and in wavelength, one time scale an object and an
amplitude a band (`clara_pipeline/transients/gaussian_process/`).

"""


def page() -> str:
    """List every statistic in the order of the matrix."""
    rows = [
        (code(one.name), one.unit, one.meaning, code(f"{one.function.__module__.rpartition('.')[2]}.py"))
        for one in STATISTICS
    ]
    end = "\nThe modules are in `clara_pipeline/transients/features/`.\n"
    return HEAD + table(("name", "unit", "what it is", "module"), rows) + end
