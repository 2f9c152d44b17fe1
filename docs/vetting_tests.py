"""Write the page of the vetting tests, from their functions, docstrings and thresholds."""

import inspect
import math
from collections.abc import Callable

from clara_pipeline.vetting.tests import SHARES_OF_LIGHT, TESTS, WITHOUT_TRANSIT
from docs.markdown_table import code

HEAD = """# Vetting tests and their thresholds

A run makes these tests on every candidate that it folds; the Vet screen shows them, `tests` and `tests_failed` hold
them in the [candidates table](columns.md). They advise, they never decide: a test passes, fails, or is unknown, with
the reason in a sentence. † on the screen marks a value past its limit that passes by a second condition.

Each test is one function of a `Signal`: a light curve flattened around one ephemeris
(`clara_pipeline/vetting/signal.py`). Below: what it measures with its source, and every constant it uses with its
value; σ are standard deviations, red noise included.

References: Batalha et al. 2010 (ApJ 713, L103); Coughlin et al. 2016 (ApJS 224, 12); Thompson et al. 2018 (ApJS 235,
38, Robovetter DR25); Twicken et al. 2018 (PASP 130, 064502, data validation); Kunimoto et al. 2025 (AJ 170, 280,
LEO-Vetter).

"""


def page() -> str:
    """Describe every test in the order of the screen."""
    return HEAD + "\n".join(_described(name, test) for name, test in TESTS.items())


def _described(name: str, test: Callable[..., object]) -> str:
    where = f"{test.__module__.replace('.', '/')}.py"
    lines = [f"## {name}", "", inspect.getdoc(test) or "", "", f"Computed by `{test.__name__}` in `{where}`.", ""]
    lines += [f"- {code(constant)} = {value}" for constant, value in sorted(_constants(test).items())]
    if name in WITHOUT_TRANSIT:
        lines.append("- needs a period only")
    if name in SHARES_OF_LIGHT:
        lines.append("- needs a flux with a zero point: it speaks of depths in parts of the star's light")
    return "\n".join(lines) + "\n"


def _constants(test: Callable[..., object]) -> dict[str, str]:
    """The numbers in capitals that the function refers to."""
    known = inspect.getclosurevars(test).globals
    return {
        name: f"{value:g}"
        for name, value in known.items()
        if name.isupper() and isinstance(value, (int, float)) and math.isfinite(value)
    }
