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

BESIDE = """
## Beside other vetters

`python -m benchmarks.peers` asks tess-vetter 0.3.20 (where it is installed) about the same signals of 35 real light
curves, 13 of them of planets' hosts. It measures and leaves the verdict to its user; its numbers are held against the
limits above, with the flux as the file has it and with the flux that our tests see. Fails of 13 hosts / of 22 others:

| test | here | tess-vetter, flux as it is | tess-vetter, flattened flux |
|---|---|---|---|
| `odd_even_depth`, V01 | 1 / 4 | 0 / 1 | 0 / 3 |
| `secondary`, V02 | 0 / 0 | 0 / 0 | 0 / 0 |
| `duration`, V03 | 0 / 2 | 0 / 5 | 0 / 5 |
| `depth_scatter`, V04 | 0 / 2 | 0 / 0 | 0 / 7 |
| `v_shape`, V05 | 0 / 1 | 0 / 1 | 0 / 0 |
| `uniqueness`, V11b | 1 / 11 | 6 / 22 | 1 / 15 |
| `asymmetry`, V15 | 0 / 1 | 0 / 2 | 0 / 0 |

- A whole set of tests takes a fourteenth of the processor time of their seven checks (median 12 against 160 ms a star).
- Model shift needs a flattened curve: on the flux as it is their V11b fails six hosts, among them TOI-836, TOI-837 and
  HD 97658. Both fail AU Mic, whose flares are rises higher than its transits: the one host that a flare star costs.
- HD 106315 fails odd/even here at 13.72 d, which is no planet's period: the test is right. AR Aurigae, an eclipsing
  binary found at half its period, fails it everywhere; only here it is also a V.
- 14 Aurigae and Proxima fail `duration` in both; V889 Herculis, Kepler-51 and TIC 1827744 fail V03 alone, the first two
  of them `orbit_size` here.
- Variable stars at a wrong period have single depths that differ: V04 fails seven of them on flattened flux; here the
  scatter of depths between transits is in the errors, and it is `snr` that fails such a star.
- V02 takes the mean of phases 0.35 to 0.65 for the secondary eclipse, here it is a dip of the transit's length at any
  phase. That found the second planet of TOI-836 as an eclipse; since then a second dip has to stand above the third.

DAVE, LEO-Vetter and exovetter ask the same of a curve: model shift, sinusoid, odd/even, V shape, single events and
duration. Their tests of pixels need target pixel files.
"""


def page() -> str:
    """Describe every test in the order of the screen."""
    return HEAD + "\n".join(_described(name, test) for name, test in TESTS.items()) + BESIDE


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
    """List the numbers in capitals that the function refers to."""
    known = inspect.getclosurevars(test).globals
    return {
        name: f"{value:g}"
        for name, value in known.items()
        if name.isupper() and isinstance(value, (int, float)) and math.isfinite(value)
    }
