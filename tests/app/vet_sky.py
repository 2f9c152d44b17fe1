"""A few stars with light curves on disk, a finished run that ranks them, and a analysis that answers at once."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
from spoc_file import write_spoc

from clara_pipeline.records import CandidateKey
from clara_pipeline.runs.parts import write_table
from clara_pipeline.runs.run_directory import Manifest, Run, create_run
from clara_pipeline.scan.flux_event import FluxEvent
from clara_pipeline.tables.run_tables import RANKED, TARGETS, arrow_schema
from clara_tui.analysis import worker
from clara_tui.analysis.candidate_data import CandidateData
from clara_tui.analysis.protocol import AnalysisFailure, AnalysisRequest, FoundEvents
from clara_tui.analysis.subscriptions import Subscriptions
from clara_tui.analysis.tasks import Kept

PERIOD_DAYS, EPOCH_BTJD, DURATION_DAYS, DEPTH = 2.5, 1326.0, 0.15, 0.02
KNOWN = {
    "bls_period_days": PERIOD_DAYS,
    "bls_epoch_btjd": EPOCH_BTJD,
    "bls_duration_hours": 24 * DURATION_DAYS,
    "bls_depth_ppm": 1e6 * DEPTH,
    "bls_snr": 50.0,
    "transit_sde": 12.0,
}
"""What a fold stage would say of every star."""


def transit_curve(seed: int, n: int = 2000, days: float = 13.0) -> tuple[np.ndarray, np.ndarray]:
    """Time (BTJD) and flux (e-/s) of a noisy star with a box transit."""
    time = 1325.0 + np.linspace(0.0, days, n)
    phase = (time - EPOCH_BTJD) / PERIOD_DAYS % 1.0
    dip = np.minimum(phase, 1 - phase) * PERIOD_DAYS < DURATION_DAYS / 2
    return time, 1000.0 * (1 + np.random.default_rng(seed).normal(0, 1e-3, n) - DEPTH * dip)


def filename(number: int) -> str:
    return f"tess2018206045859-s0001-{1000 + number:016d}-0120-s_lc.fits"


def write_star(folder: Path, number: int, **more: object) -> Path:
    time, flux = transit_curve(number)
    quality = np.zeros(len(time))
    quality[500], quality[700:720] = 32, 8
    path = folder / filename(number)
    return write_spoc(path, time, flux, tic_id=1000 + number, sector=1, QUALITY=quality, **more)


def ranked_run(workspace: Path, n: int = 6, extra: dict[str, object] | None = None, **more: object) -> Run:
    """`n` stars and their run; `extra` columns hold the same value in every row."""
    data = workspace / "data"
    data.mkdir(parents=True)
    paths = [_written_once(data / filename(number), number, more) for number in range(n)]
    manifest = Manifest(run="20260101-000000-aaaa", created_utc="2026-01-01T00:00:00Z", clara_version="0")
    run = create_run(workspace, manifest, "")
    names = [path.name for path in paths]
    targets = {"filename": names, "path": [str(path) for path in paths]}
    _write(run.path("ingest", "targets.parquet"), targets, TARGETS)
    nwrss = np.linspace(1.0, 0.1, n)
    columns = {
        "tic_id": [1000 + number for number in range(n)], "sector": [1] * n, "filename": names, "p3": nwrss,
        "p5": nwrss, "p9": nwrss, "wrss": nwrss, "nwrss": nwrss, "percentile": 100 * nwrss,
        "rank": list(range(1, n + 1)), "tmag": [9.5] * n,
    }  # fmt: skip
    table = _table(columns, RANKED)
    for name, value in (extra or {}).items():
        values = pa.array([value] * n)
        have = table.column_names
        table = table.set_column(have.index(name), name, values) if name in have else table.append_column(name, values)
    write_table(run.path("candidates.parquet"), table)
    return run


_FILES: dict[object, bytes] = {}


def _written_once(path: Path, number: int, more: dict[str, object]) -> Path:
    """The star's file; its bytes are made once for all tests."""
    wanted = (number, repr(more))
    if wanted not in _FILES:
        _FILES[wanted] = write_star(path.parent, number, **more).read_bytes()
    path.write_bytes(_FILES[wanted])
    return path


def _write(path: Path, columns: dict[str, object], schema_of: tuple) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    write_table(path, _table(columns, schema_of))


def _table(columns: dict[str, object], schema_of: tuple) -> pa.Table:
    schema = arrow_schema(schema_of)
    n = len(columns["filename"])
    return pa.table({name: columns.get(name, pa.nulls(n)) for name in schema.names}).cast(schema)


class InstantAnalysis:
    """Answers in the app's own process, as soon as something is wanted; no search, no tests."""

    def __init__(self, events: tuple[FluxEvent, ...] = ()) -> None:
        self.events = events
        self.subscriptions = Subscriptions(self.want)
        self.subscribe = self.subscriptions.subscribe
        self.wanted: list[CandidateKey] = []
        self._stars: dict[CandidateKey, CandidateData] = {}

    def star(self, key: CandidateKey) -> CandidateData:
        return self._stars.setdefault(key, CandidateData(key))

    def want(self, asks: Sequence[AnalysisRequest]) -> None:
        self.wanted = [ask.key for ask in asks]
        for ask in asks:
            star = self.star(ask.key)
            if self.events and star.events is None:
                star.take(FoundEvents(ask.key, self.events, "here", 9.5))
            if star.curve is None and not star.troubles:
                try:
                    star.take(worker.read(ask, Kept()))
                except Exception as error:
                    star.take(AnalysisFailure(ask.key, "curve", worker.sentence(error)))
                self.subscriptions.tell(ask.key)

    def close(self) -> None:
        pass
