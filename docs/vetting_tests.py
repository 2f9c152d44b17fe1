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
| `odd_even_depth`, V01 | 0 / 4 | 0 / 1 | 0 / 3 |
| `secondary`, V02 | 0 / 0 | 0 / 0 | 0 / 0 |
| `duration`, V03 | 0 / 2 | 0 / 5 | 0 / 5 |
| `depth_scatter`, V04 | 0 / 3 | 0 / 0 | 0 / 7 |
| `v_shape`, V05 | 0 / 1 | 1 / 1 | 0 / 0 |
| `uniqueness`, V11b | 1 / 10 | 6 / 22 | 1 / 15 |
| `asymmetry`, V15 | 0 / 1 | 1 / 2 | 0 / 0 |

- A whole set of tests takes a thirteenth of the processor time of their seven checks (median 9 against 124 ms a
  star, on a busy machine).
- TOI-2048 b transits once in its light curve: V05 and V15 fail it on the flux as it is only. Of TIC 1755406 the tests
  of other dips give no verdict here: a transit of the length expected of its star would be taken for its trend.
- Where only odd or only even transits were seen (AU Mic, HD 97658, TOI-2048, Proxima, TIC 144440290) V01 passes; here
  there is no verdict, and `other_periods` names the periods.
- Model shift needs a flattened curve: on the flux as it is their V11b fails six hosts, among them TOI-836, TOI-837 and
  HD 97658. Both fail AU Mic, whose flares are rises higher than its transits: the one host that a flare star costs.
- HD 106315 b is found at 9.55 d; planet c transits once beside it. V02 passes; here that was a secondary eclipse, until
  one had to be there in more than one orbit. AR Aurigae, two alike stars found at half their period, fails odd/even
  everywhere; only here it is also a V, and `twin_stars` names twice the period, which is right.
- 14 Aurigae and Proxima fail `duration` in both; V889 Herculis, Kepler-51 and TIC 1827744 fail V03 alone, the first two
  of them `orbit_size` here.
- Variable stars at a wrong period have single depths that differ: V04 fails seven of them on flattened flux; here the
  scatter of depths between transits is in the errors, and it is `snr` that fails such a star.
- V02 takes the mean of phases 0.35 to 0.65 for the secondary eclipse, here it is a dip of the transit's length at any
  phase. That found the second planet of TOI-836 as an eclipse; since then a second dip has to stand above the third.

## By kind of signal

`python -m benchmarks.verdicts --n 40 --seed 2` makes forty stars of each kind, with the noise, gaps and systematics of
the demo sky, searches and tests them. Of those found, how many pass every test; "no detection" is an answer too:

| kind | found | pass all | tests that fail most |
|---|---|---|---|
| planet | 40 | 39 | `odd_even_depth` 1 |
| hot Jupiter with its own light | 40 | 39 | `v_shape` 1, `twin_stars` 1 |
| grazing planet | 40 | 22 | `twin_stars` 16, `v_shape` 6, `duration` 2 |
| planet of less than a day | 34 | 34 |  |
| planet of a red dwarf | 40 | 39 | `v_shape` 1 |
| planet of a giant | 14 | 11 | `coverage` 1, `brightening` 1, `snr` 1 |
| planet of a rotator | 40 | 38 | `brightening` 1, `sinusoid` 1 |
| grazing twins | 40 | 1 | `twin_stars` 39, `v_shape` 32, `radius` 20 |
| twins | 40 | 0 | `v_shape` 40, `radius` 38, `twin_stars` 37 |
| unequal binary | 40 | 0 | `v_shape` 38, `radius` 38, `secondary` 30 |
| eccentric binary | 39 | 1 | `secondary` 34, `v_shape` 31, `radius` 31 |
| heartbeat star | 11 | 1 | `brightening` 10, `asymmetry` 2, `duration` 1 |
| contact binary | 0 | 0 |  |
| binary on a neighbour | 38 | 0 | `centroid` 36, `secondary` 24, `v_shape` 11 |
| rotator | 0 | 0 |  |
| scattered light | 0 | 0 |  |
| ramp | 0 | 0 |  |
| dips after momentum dumps | 37 | 0 | `dumps` 37, `asymmetry` 23, `brightening` 3 |
| one transit at a gap | 2 | 0 | `gaps` 2, `transits` 1, `one_event` 1 |
| RR Lyrae | 18 | 0 | `radius` 18, `sinusoid` 11, `depth_scatter` 7 |
| delta Scuti | 0 | 0 |  |
| tides and spots | 2 | 0 | `sinusoid` 2, `orbit_size` 2, `duration` 1 |
| flare star | 2 | 0 | `sinusoid` 2, `duration` 1, `orbit_size` 1 |
| dipper | 18 | 0 | `duration` 16, `odd_even_depth` 11, `v_shape` 6 |
| self-lensing | 1 | 0 | `brightening` 1 |
| diluted binary | 40 | 6 | `secondary` 26, `v_shape` 15, `odd_even_depth` 5 |
| slopes between dumps | 25 | 0 | `dumps` 25, `depth_scatter` 13, `asymmetry` 11 |
| scattered light in each orbit | 20 | 0 | `background` 19, `duration` 8, `v_shape` 3 |
| asteroid | 0 | 0 |  |

A dip of a planet that grazes its star's limb is a V: `twin_stars` says that it could be two stars, and cannot know;
with a giant planet of a red dwarf it gives no verdict. Of planets of giants the search sees the steep parts only, where
transits take half a day. A heartbeat star passes where the rise beside its dip is lost in the noise, a diluted binary
where its second eclipse is and the dip is too weak to tell a V from a U. Contact binaries, rotators, delta Scuti stars,
ramps and asteroids are no detections.

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
