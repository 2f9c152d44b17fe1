"""The compiled box search: the numbers of a plain sum over boxes, and astropy's; astropy where numba is missing."""

import sys
from pathlib import Path

import numpy as np
import pytest
from planted_transits import spotted, transit_curve

from clara_pipeline.errors import UsageError
from clara_pipeline.periods import compiled
from clara_pipeline.periods.box import engines
from clara_pipeline.periods.box.kernel import SIGNATURE, best_boxes
from clara_pipeline.periods.box.least_squares import octaves
from clara_pipeline.periods.flat_curve import flat_curve
from clara_pipeline.periods.loops import windows
from clara_pipeline.periods.loops.windows import best_window


@pytest.fixture
def nothing_compiled_yet():
    compiled.compiled.cache_clear()
    yield
    compiled.compiled.cache_clear()


def flattened(**planted: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    time, flux = transit_curve(**planted)
    curve = flat_curve(time, flux + spotted(time))
    used = curve.bins.filled
    return curve.bins.time_days[used], curve.flat[used], curve.sigma / np.sqrt(curve.bins.weight[used])


def in_whole_ticks(curve, durations) -> np.ndarray:
    """The durations that the compiled search makes of these: its phase bins are eighths of the curve's step."""
    tick = np.median(np.diff(curve[0])) / engines.TICKS_PER_STEP
    return durations * round(durations[0] / 2 / tick) * 2 * tick / durations[0]


def plain_snr(time, flux, error, period, width, lengths) -> float:
    """The largest S/N of a box at one period, box by box, after Kovács et al. (2002)."""
    weight = error**-2.0
    place = np.floor((time - time[0] + 1e-9) / period % 1 * period / width).astype(int)
    n_bins, best = int(np.ceil(period / width)), 0.0
    for length in lengths:
        for first in range(n_bins):
            inside = (place - first) % n_bins < length
            if inside.any() and not inside.all():
                level, dip = (np.average(flux[part], weights=weight[part]) for part in (~inside, inside))
                best = max(best, (level - dip) / np.sqrt(1 / weight[inside].sum() + 1 / weight[~inside].sum()))
    return best


def test_the_compiled_search_is_the_plain_sum_over_all_boxes():
    time, flux, error = flattened(days=9.0, period=1.9, epoch=1300.0)
    error = error * np.linspace(0.7, 1.4, len(error))
    low, high, durations = 1.4, 2.2, in_whole_ticks((time,), np.array([0.08, 0.13, 0.2]))
    period, snr, duration, _ = engines.search_compiled(time, flux, error, low, high, durations)
    width, some = durations[0] / 2, slice(None, None, 7)
    expected = [plain_snr(time, flux, error, one, width, (2, 3, 5)) for one in period[some]]
    assert snr[some] == pytest.approx(expected, rel=1e-9)
    assert set(np.round(duration / width, 9)) <= {2, 3, 5}


@pytest.mark.parametrize("planted", [{"period": 0.83}, {"period": 3.3}, {"period": 9.1}, {"depth": 0.0}])
def test_the_compiled_search_makes_astropys_spectrum(planted):
    curve = flattened(**planted)
    edges = np.r_[0.0, np.full(len(curve[0]) - 2, 1e-9), 0.0]  # astropy rounds what stands on an edge
    same = []
    for low, high, durations in octaves(0.35, 12.0):
        octave = low, high, in_whole_ticks(curve, durations)
        period, snr, duration, epoch = engines.search_compiled(*curve, *octave)
        other_period, other, other_duration, other_epoch = engines.search_with_astropy(
            curve[0] + edges, *curve[1:], *octave
        )
        assert period == pytest.approx(other_period, rel=1e-8)
        same.append(np.abs(snr / other - 1) < 1e-9)
        # astropy writes the first bin over the last: what lies across the end of a period it sees in part
        assert (np.abs(duration - other_duration) < 1e-9)[same[-1]].mean() > 0.95
        cycles = (epoch - other_epoch) / period
        assert (np.abs(cycles - np.rint(cycles)) < 1e-7)[same[-1]].mean() > 0.95
        assert snr.max() > 0.99 * other.max()
    assert np.concatenate(same).mean() > 0.85


def test_a_dip_across_the_end_of_a_period_is_whole():
    time = np.arange(0, 20, 20 / 1440)
    dips = np.abs((time + 1.0) % 2.0 - 1.0) < 0.1  # the first at time 0
    noise = np.random.default_rng(3).normal(0, 1e-4, len(time))
    durations = np.array([0.1, 0.2])
    period, snr, _, epoch = engines.search_compiled(
        time, noise - 0.001 * dips, np.full(len(time), 1e-4), 1.6, 3.0, durations
    )
    best = int(np.argmax(snr))
    assert period[best] == pytest.approx(2.0, rel=0.005)
    assert abs((epoch[best] + 1.0) % 2.0 - 1.0) < 0.05
    assert snr[best] == pytest.approx(10 * np.sqrt(0.9 * dips.sum()), rel=0.07)


def test_python_and_the_compiler_agree_to_the_last_bit():
    time, flux, error = flattened(days=6.0, period=1.1)
    _, *sums = engines.sums_before_steps(time, flux, error)
    results = []
    for search in (best_boxes, compiled.compiled(best_boxes, SIGNATURE)):
        snr, length, first = np.linspace(400.0, 800.0, 12), np.zeros(12, np.int64), np.zeros(12, np.int64)
        search(*sums, 23, np.array([2, 3]), snr, length, first)
        results.append((snr, length, first))
    assert results[0][0].min() > 0
    np.testing.assert_allclose(results[0][0], results[1][0], rtol=1e-14)
    np.testing.assert_array_equal(results[0][1:], results[1][1:])


def test_brightenings_and_flat_curves_have_no_dips():
    time = np.arange(0, 10, 20 / 1440)
    for flux in (np.zeros_like(time), np.where((time % 2.0) < 0.1, 1e-3, 0.0)):
        _, snr, _, epoch = engines.search_compiled(time, flux, np.full(len(time), 1e-4), 1.5, 3.0, np.array([0.1, 0.2]))
        assert np.isfinite(snr).all()
        assert np.isfinite(epoch).all()
        assert snr.max() < 20


@pytest.mark.usefixtures("nothing_compiled_yet")
def test_without_numba_astropy_searches(monkeypatch):
    monkeypatch.setitem(sys.modules, "numba", None)
    monkeypatch.setitem(sys.modules, "gerbls", None)
    assert engines.installed_engine("auto") == "astropy"
    assert engines.search_of("auto") is engines.search_with_astropy
    with pytest.raises(UsageError, match=r"fold\.bls=numba"):
        engines.search_of("numba")


@pytest.mark.usefixtures("nothing_compiled_yet")
def test_a_numba_that_does_not_work_is_passed_over(monkeypatch):
    import numba

    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("no such processor")

    monkeypatch.setattr(numba, "njit", fail)
    assert engines.search_of("auto") is engines.search_with_astropy
    with pytest.raises(UsageError, match="does not work"):
        engines.search_of("numba")


@pytest.mark.usefixtures("nothing_compiled_yet")
def test_what_is_compiled_is_kept_in_a_private_folder(monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    assert compiled.compiled(best_boxes, SIGNATURE) is not None
    folder = compiled.kept_in(best_boxes)
    assert folder.stat().st_mode & 0o777 == 0o700
    kept = [path for path in folder.rglob("*") if path.is_file()]
    assert {path.suffix for path in kept} == {".nbi", ".nbc"}
    for path in kept:
        path.write_bytes(b"damaged")
    compiled.compiled.cache_clear()
    assert compiled.compiled(best_boxes, SIGNATURE) is not None


@pytest.mark.usefixtures("nothing_compiled_yet")
def test_what_is_kept_is_not_compiled_again(monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    assert compiled.compile_once([(best_window, windows.SIGNATURE)]) == 1
    assert compiled.is_kept(best_window)
    assert not compiled.is_kept(best_boxes)
    assert compiled.compile_once([(best_window, windows.SIGNATURE)]) == 0
    monkeypatch.setitem(sys.modules, "numba", None)
    assert compiled.compile_once([(best_boxes, SIGNATURE)]) == 0


@pytest.mark.parametrize("spoil", ["shared", "link", "file"])
def test_a_folder_that_others_may_write_to_is_not_used(monkeypatch, tmp_path, spoil):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    folder = tmp_path / "clara-tui"
    if spoil == "file":
        folder.write_text("")
    elif spoil == "link":
        (tmp_path / "elsewhere").mkdir(mode=0o700)
        folder.symlink_to(tmp_path / "elsewhere")
    else:
        folder.mkdir()
        folder.chmod(0o777)
    assert compiled.kept_in(best_boxes) is None


def test_another_source_is_kept_elsewhere(monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    folder = compiled.kept_in(best_boxes)
    monkeypatch.setattr(compiled.inspect, "getfile", lambda _: str(Path(__file__)))
    assert folder.name.startswith("compiled-")
    assert compiled.kept_in(best_boxes) != folder


def test_the_same_source_in_another_place_is_kept_elsewhere(monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    folder, source = compiled.kept_in(best_boxes), Path(compiled.inspect.getfile(best_boxes))
    (tmp_path / "kernel.py").write_bytes(source.read_bytes())
    monkeypatch.setattr(compiled.inspect, "getfile", lambda _: str(tmp_path / "kernel.py"))
    assert compiled.kept_in(best_boxes) != folder  # numba would not find what it has compiled for the other


def test_a_process_without_numba_compiles_only_what_it_must(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(compiled.WITHOUT_NUMBA, "1")
    assert compiled.compiled.__wrapped__(best_boxes, SIGNATURE) is None
    assert compiled.compiled.__wrapped__(best_boxes, SIGNATURE, always=True) is not None
