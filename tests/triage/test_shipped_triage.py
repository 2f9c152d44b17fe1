"""The triage that comes along: it tells a planted transit from what is none, and survives the disk."""

from pathlib import Path

import numpy as np
import pytest

from clara_pipeline.errors import DamagedStore
from clara_pipeline.models.registry import find_model
from clara_pipeline.models.triage_files import load_triage
from clara_pipeline.periods.ephemerides import find_ephemerides
from clara_pipeline.synthetic.transits import box
from clara_pipeline.triage.signal import triage_signal

TIME = 1325.0 + np.arange(14 * 720) / 720.0


@pytest.fixture(scope="module")
def model():
    return load_triage(find_model(Path("nowhere"), "triage"))[0]


def _rated(model, flux: np.ndarray) -> tuple[float, float]:
    bls = find_ephemerides(TIME, flux).bls
    assert bls is not None
    return triage_signal(model, TIME, flux, bls)


def test_a_transit_is_rated_a_planet_and_noise_is_not(model) -> None:
    noise = np.random.default_rng(3).normal(0, 5e-4, TIME.size)
    transit = box(TIME, 2.3, 1326.1, 2.5, 4000.0) + noise
    planet, quiet = _rated(model, transit), _rated(model, 1 + noise)
    assert planet[0] > 0.9
    assert planet[1] > 0.8
    assert quiet[0] < 0.2
    assert 0 <= quiet[1] <= quiet[0] <= 1


def test_the_unit_and_order_of_the_flux_do_not_matter(model) -> None:
    noise = np.random.default_rng(4).normal(0, 5e-4, TIME.size)
    flux = box(TIME, 3.1, 1326.4, 3.0, 3000.0) + noise
    bls = find_ephemerides(TIME, flux).bls
    order = np.random.default_rng(5).permutation(TIME.size)
    expected = triage_signal(model, TIME, flux, bls)
    assert triage_signal(model, TIME[order], 4321.0 * flux[order], bls) == pytest.approx(expected, abs=1e-9)


def test_a_changed_file_is_refused(tmp_path: Path) -> None:
    folder = find_model(Path("nowhere"), "triage")
    for name in ("card.json", "triage.npz"):
        (tmp_path / name).write_bytes((folder / name).read_bytes())
    with (tmp_path / "triage.npz").open("r+b") as file:
        file.seek(5000)
        file.write(b"\xff\x00\xff")
    with pytest.raises(DamagedStore, match=r"triage\.npz"):
        load_triage(tmp_path)
