"""The forests' synthetic curves: the paper's parameters, and nothing but the seed."""

import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from clara_pipeline.synthetic.design import DESIGNS, Design, curve_seed, synthetic_curve

NOISELESS = Design("noiseless", length_days=15.0, noise_ppm=0.0)


def test_the_three_designs_are_the_papers():
    assert {name: (d.n_curves, d.length_days, d.cadence_minutes, d.noise_ppm) for name, d in DESIGNS.items()} == {
        "p3": (300, 23.75, 2.0, 50.0),
        "p5": (300, 25.25, 2.0, 225.0),
        "p9": (300, 24.5, 2.0, 225.0),
    }
    assert all(name == design.name for name, design in DESIGNS.items())


@pytest.mark.parametrize("name", DESIGNS)
def test_a_curve_has_the_length_cadence_and_noise_of_its_design(name):
    design = DESIGNS[name]
    time_days, flux = synthetic_curve(design, np.random.SeedSequence(7))
    assert time_days.dtype == flux.dtype == np.float64
    assert len(time_days) == len(flux) == design.length_days * 720
    np.testing.assert_allclose(np.diff(time_days), 2 / 1440)
    step = np.median(np.abs(np.diff(flux))) / 0.6745 / np.sqrt(2)
    assert step * 1e6 == pytest.approx(design.noise_ppm, rel=0.05)


@given(entropy=st.integers(0, 2**64), index=st.integers(0, 50))
def test_a_curves_seed_is_the_child_that_spawn_gives(entropy, index):
    parent = np.random.SeedSequence(entropy).spawn(2)[1]
    mine = curve_seed(parent, index)
    assert parent.n_children_spawned == 0
    theirs = parent.spawn(index + 1)[index]
    assert mine.spawn_key == theirs.spawn_key
    np.testing.assert_array_equal(mine.generate_state(4), theirs.generate_state(4))


def test_a_curve_depends_on_its_seed_alone():
    seeds = [curve_seed(np.random.SeedSequence(3), i) for i in range(4)]
    forwards = [synthetic_curve(DESIGNS["p3"], seed)[1] for seed in seeds]
    backwards = [synthetic_curve(DESIGNS["p3"], seed)[1] for seed in reversed(seeds)][::-1]
    np.testing.assert_array_equal(forwards, backwards)
    assert not np.array_equal(forwards[0], forwards[1])


def test_half_the_curves_are_boxes_of_the_papers_ranges():
    curves = [synthetic_curve(NOISELESS, curve_seed(np.random.SeedSequence(1), i)) for i in range(300)]
    boxes = [(t, f) for t, f in curves if len(np.unique(f)) == 2]
    n_without_dip = sum(f.min() == 1 for _, f in curves)
    assert n_without_dip <= 2  # a box always falls into 15 days; so does a disc, but for its ends
    assert len(boxes) == pytest.approx(150, abs=30)
    depths = np.array([1 - f.min() for _, f in curves]) * 1e6
    assert depths[depths > 0].min() >= 500
    assert depths.max() < 20_000 * 1.2  # a limb-darkened disc is deeper than the square of its radius ratio
    runs = [np.diff(np.flatnonzero(np.diff(np.concatenate([[1], f, [1]])))) / 30 for _, f in boxes]
    longest = np.array([run[::2].max() for run in runs])
    assert np.all((longest > 0.9) & (longest < 10.1))
    assert np.ptp(longest) > 6


def test_batman_is_loaded_only_where_a_disc_is_made():
    program = (
        "import sys, clara_pipeline.synthetic.sky.sector, clara_pipeline.synthetic.design, clara_pipeline.stages.demo\n"
        "assert not {'batman', 'astropy', 'scipy', 'pandas', 'sklearn'} & sys.modules.keys(), sorted(sys.modules)\n"
        "from clara_pipeline.synthetic.transits import Orbit, mandel_agol\n"
        "import numpy\n"
        "mandel_agol(numpy.zeros(3), Orbit(1.0, 0.0, 0.1, 5.0, 90.0))\n"
        "assert 'batman' in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", program], check=True)
