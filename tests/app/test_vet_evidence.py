"""The analysis helper: what it answers, what it drops, and what happens when it dies."""

import io
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import numpy as np
import pytest
from app.vet_sky import DEPTH, EPOCH_BTJD, PERIOD_DAYS, filename, ranked_run, write_star

from clara_pipeline.ingest.read import read_evidence
from clara_pipeline.records import CandidateKey, Ephemeris
from clara_tui.analysis import protocol
from clara_tui.analysis.candidate_data import CandidateData, CurveArrays
from clara_tui.analysis.client import MAX_DEATHS, AnalysisClient
from clara_tui.analysis.curve_arrays import curve_of, over_median
from clara_tui.analysis.detrend import flattened
from clara_tui.analysis.protocol import AnalysisFailure, AnalysisRequest, Packed, Wanted
from clara_tui.analysis.subscriptions import Subscriptions

WAIT_SECONDS = 40.0


class Listener:
    """Waits for what a analysis is told."""

    def __init__(self, analysis: AnalysisClient) -> None:
        self.analysis = analysis
        self.told: list[CandidateKey] = []
        self._news = threading.Condition()
        analysis.subscribe(self._hear)

    def _hear(self, key: CandidateKey) -> None:
        with self._news:
            self.told.append(key)
            self._news.notify_all()

    def until(self, seen: Callable[[], bool]) -> None:
        with self._news:
            assert self._news.wait_for(seen, WAIT_SECONDS), "the helper did not answer"


@pytest.fixture
def analysis() -> Iterator[AnalysisClient]:
    analysis = AnalysisClient()
    yield analysis
    analysis.close()


def ask(path: Path, number: int = 0, **more: object) -> AnalysisRequest:
    return AnalysisRequest(CandidateKey(1000 + number, 1, path.name), path=str(path), **more)


def test_messages_survive_the_pipe() -> None:
    wanted = Wanted(
        (
            AnalysisRequest(CandidateKey(1, None, "a.fits"), run="runs/x", test=Ephemeris(1.5, 1325.0)),
            AnalysisRequest(CandidateKey(None, 2, "b")),
        )
    )
    assert protocol.read_wanted(io.BytesIO(protocol.framed(wanted))) == wanted
    packed = Packed.of(np.arange(5.0), "<f4")
    np.testing.assert_array_equal(packed.array(), np.arange(5.0, dtype="<f4"))
    trouble = AnalysisFailure(CandidateKey(1, 2, "c"), "curve", "is not FITS")
    assert protocol.read_answer(io.BytesIO(protocol.framed(trouble))) == trouble


def test_a_torn_or_false_stream_is_its_end() -> None:
    whole = protocol.framed(AnalysisFailure(CandidateKey(1, 2, "c"), "curve", "x"))
    assert protocol.read_answer(io.BytesIO(whole[:-1])) is None
    assert protocol.read_answer(io.BytesIO(b"")) is None
    with pytest.raises(ValueError):
        protocol.read_answer(io.BytesIO(b"\xff\xff\xff\xff" + bytes(10)))
    with pytest.raises(msgspec.DecodeError):
        protocol.read_answer(io.BytesIO(b"\x03\x00\x00\x00abc"))
    with pytest.raises(ValueError):
        Packed("|O", b"").array()


def test_a_curve_is_what_the_file_holds(tmp_path: Path) -> None:
    path = write_star(tmp_path, 0)
    curve = CurveArrays(curve_of((1000, 1, path.name), read_evidence(path)))
    time, flux = curve.points("flux")
    assert len(time) == 2000
    assert np.median(flux) == pytest.approx(1.0)
    assert flux.min() == pytest.approx(1 - DEPTH, abs=5e-3)
    assert len(curve.dumps) == 1
    assert len(curve.flagged) == 21
    assert curve.star.tmag == 9.5
    assert len(curve.points("centroid_column")[0]) == 2000


def test_flux_without_a_positive_median_can_be_drawn() -> None:
    assert np.isfinite(over_median(np.array([-2.0, -1.0, 3.0, -5.0]))).all()
    assert np.isnan(over_median(np.full(3, np.nan))).all()


def test_flattening_leaves_no_false_dips_on_a_fast_rotator() -> None:
    time = np.arange(0.0, 20.0, 2 / 1440)
    spots = 1 + 0.025 * np.sin(2 * np.pi * time / 2.85) + 0.01 * np.sin(4 * np.pi * time / 2.85)
    noise = np.random.default_rng(1).normal(0, 3e-4, len(time))
    dip = np.abs((time - 4.0 + 4.07) % 8.14 - 4.07) < 0.07
    flat = flattened(time, spots - 0.004 * dip + noise)
    quiet = ~dip & (time > 0.02)
    assert np.percentile(flat[quiet], 0.1) > 0.998, "a dip that the search does not see"
    assert np.median(flat[dip]) == pytest.approx(0.996, abs=5e-4)


def test_flattening_does_not_follow_known_dips() -> None:
    time = np.arange(0.0, 13.0, 2 / 1440)
    dip = np.abs((time - 1.0 + 0.5) % 1.0 - 0.5) < 0.11
    known = Ephemeris(1.0, 1.0, duration_hours=24 * 0.22, depth_ppm=3e5)
    flat = flattened(time, 1 - 0.3 * dip, known)
    assert flat[dip].max() == pytest.approx(0.7, abs=1e-6)


def test_flattening_refuses_times_that_cannot_be() -> None:
    time = np.array([0.0, 0.1, 0.2, 1e12])
    assert not len(flattened(time, np.ones(4)))


def test_flattening_takes_the_wander_and_leaves_the_dip() -> None:
    time = np.linspace(0.0, 10.0, 5000)
    wander = 1 + 0.02 * np.sin(2 * np.pi * time / 6)
    dip = np.abs(time - 5.0) < 0.1
    noise = np.random.default_rng(1).normal(0, 3e-4, len(time))
    flat = flattened(time, wander - 0.01 * dip + noise)
    assert np.median(flat[dip]) == pytest.approx(0.99, abs=2e-3)
    assert np.std(flat[~dip]) < 3e-3
    assert not len(flattened(time, np.full(5000, np.nan)))


def test_evidence_comes_and_is_right(analysis: AnalysisClient, tmp_path: Path) -> None:
    path, listener = write_star(tmp_path, 0), Listener(analysis)
    key = ask(path).key
    analysis.want([ask(path)])
    listener.until(lambda: analysis.star(key).signals is not None)
    star = analysis.star(key)
    assert star.curve is not None
    best = star.signals.ephemerides[0]
    assert best.source == "bls"
    assert best.period_days == pytest.approx(PERIOD_DAYS, rel=1e-3)
    cycles = (best.epoch_btjd - EPOCH_BTJD) / PERIOD_DAYS
    assert abs(cycles - round(cycles)) < 0.01


def test_a_run_knows_where_its_files_are(analysis: AnalysisClient, tmp_path: Path) -> None:
    run, listener = ranked_run(tmp_path, 2), Listener(analysis)
    known, unknown = CandidateKey(1000, 1, filename(0)), CandidateKey(5, 1, "not-there.fits")
    analysis.want([AnalysisRequest(key, run=str(run.folder), search=False) for key in (known, unknown)])
    listener.until(lambda: analysis.star(known).curve is not None and bool(analysis.star(unknown).troubles))
    assert "no light curve" in analysis.star(unknown).troubles["curve"]


def test_what_cannot_be_read_gets_a_sentence_and_the_next_star_its_curve(
    analysis: AnalysisClient, tmp_path: Path
) -> None:
    broken = tmp_path / filename(7)
    broken.write_bytes(b"\x1b]52;c;evil\x07 not FITS")
    good, listener = write_star(tmp_path, 1), Listener(analysis)
    analysis.want([ask(broken, 7), ask(good, 1)])
    listener.until(
        lambda: analysis.star(ask(good, 1).key).curve is not None and bool(analysis.star(ask(broken, 7).key).troubles)
    )
    reason = analysis.star(ask(broken, 7).key).troubles["curve"]
    assert "FITS" in reason
    assert reason.isprintable()


def test_a_file_that_came_back_is_read(analysis: AnalysisClient, tmp_path: Path) -> None:
    path, other, listener = write_star(tmp_path, 1), write_star(tmp_path, 2), Listener(analysis)
    path.rename(tmp_path / "away")
    analysis.want([ask(path, 1), ask(other, 2)])
    listener.until(lambda: bool(analysis.star(ask(path, 1).key).troubles))
    (tmp_path / "away").rename(path)
    analysis.want([ask(other, 2), ask(path, 1)])
    listener.until(lambda: analysis.star(ask(path, 1).key).curve is not None)
    assert not analysis.star(ask(path, 1).key).troubles


def test_a_helper_that_reads_nothing_holds_nobody_up() -> None:
    """Its pipe takes 64 KiB; what is wanted then waits, and of it only the newest."""
    analysis = AnalysisClient([sys.executable, "-c", "import time; time.sleep(60)"])
    long = "x" * 2_000

    def want() -> None:
        for number in range(100):
            analysis.want([ask(Path(long), number)])

    asking = threading.Thread(target=want, daemon=True)
    asking.start()
    asking.join(WAIT_SECONDS / 4)
    assert not asking.is_alive(), "the app waits for its helper"
    analysis.close()


def test_a_killed_helper_is_replaced_and_told_again(analysis: AnalysisClient, tmp_path: Path) -> None:
    first, second = write_star(tmp_path, 0), write_star(tmp_path, 1)
    listener = Listener(analysis)
    analysis.want([ask(first)])
    listener.until(lambda: analysis.star(ask(first).key).curve is not None)
    helper = analysis._helper
    assert helper is not None
    os.kill(helper.pid, signal.SIGKILL)
    analysis.want([ask(second, 1)])
    listener.until(lambda: analysis.star(ask(second, 1).key).curve is not None)
    assert analysis._helper is not helper


def test_a_star_that_kills_its_helper_is_left_alone(tmp_path: Path) -> None:
    analysis = AnalysisClient((sys.executable, "-c", "import sys; sys.stdin.buffer.read(4)"))
    listener = Listener(analysis)
    path = tmp_path / "deadly.fits"
    analysis.want([ask(path)])
    listener.until(lambda: bool(analysis.star(ask(path).key).troubles))
    assert len(listener.told) == MAX_DEATHS
    assert "left alone" in analysis.star(ask(path).key).troubles["curve"]
    analysis.close()


def test_a_helper_that_talks_rubbish_is_ended(tmp_path: Path) -> None:
    rubbish = (
        "import sys; sys.stdin.buffer.read(4); sys.stdout.buffer.write(b'\\xff' * 64); sys.stdout.flush(); input()"
    )
    analysis = AnalysisClient((sys.executable, "-c", rubbish))
    listener = Listener(analysis)
    analysis.want([ask(tmp_path / "x.fits")])
    listener.until(lambda: bool(analysis.star(ask(tmp_path / "x.fits").key).troubles))
    analysis.close()


def test_stars_no_longer_wanted_are_forgotten_but_come_again(analysis: AnalysisClient, tmp_path: Path) -> None:
    paths = [write_star(tmp_path, number) for number in range(3)]
    analysis._stars.clear()
    listener = Listener(analysis)
    first = ask(paths[0], search=False)
    analysis.want([first])
    listener.until(lambda: analysis.star(first.key).curve is not None)
    del analysis._stars[first.key]  # as when twelve others came since
    analysis.want([ask(paths[1], 1, search=False), first])
    listener.until(lambda: analysis.star(first.key).curve is not None)


def test_the_helper_ends_with_its_app(analysis: AnalysisClient, tmp_path: Path) -> None:
    listener = Listener(analysis)
    path = write_star(tmp_path, 0)
    analysis.want([ask(path, search=False)])
    listener.until(lambda: analysis.star(ask(path).key).curve is not None)
    helper = analysis._helper
    assert helper is not None
    assert helper.stdin is not None
    helper.stdin.close()
    assert helper.wait(WAIT_SECONDS) == 0


def test_a_helper_that_cannot_be_started_is_explained(tmp_path: Path) -> None:
    analysis = AnalysisClient((str(tmp_path / "no-such-python"),))
    analysis.want([ask(tmp_path / "x.fits")])
    assert "the analysis process did not start" in analysis.star(ask(tmp_path / "x.fits").key).troubles["curve"]
    analysis.close()


def test_the_newest_subscriber_is_followed_and_all_are_told(tmp_path: Path) -> None:
    followed, heard = [], []
    subscriptions = Subscriptions(lambda asks: followed.append([ask.key.filename for ask in asks]))
    below = subscriptions.subscribe(lambda key: heard.append("below"))
    below.want([ask(tmp_path / "a.fits")])
    above = subscriptions.subscribe(lambda key: heard.append("above"))
    below.want([ask(tmp_path / "b.fits")])
    above.want([ask(tmp_path / "c.fits")])
    below.want([ask(tmp_path / "d.fits")])
    subscriptions.tell(CandidateKey(1, 1, "c.fits"))
    above.close()
    above.close()
    subscriptions.tell(CandidateKey(1, 1, "c.fits"))
    below.close()
    assert followed == [["a.fits"], ["b.fits"], ["c.fits"], ["d.fits"]], "a wish that waits is followed in the end"
    assert heard == ["below", "above", "below"]


def test_a_request_that_was_not_answered_is_told_from_one_that_cannot_be() -> None:
    star, wanted = (
        CandidateData(CandidateKey(1, 1, "a.fits")),
        AnalysisRequest(CandidateKey(1, 1, "a.fits"), fit=Ephemeris(1.5, 1325.0, 2.0)),
    )
    assert star.lacks(wanted)
    for step in ("signals", "fit"):
        star.take(AnalysisFailure(star.key, step, "too little data"))
    assert star.lacks(wanted), "its light curve has not come"
    star.take(AnalysisFailure(star.key, "curve", "no such file"))
    assert not star.lacks(wanted)
