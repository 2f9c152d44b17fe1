"""Search the light curves of one star together, for the screen."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from clara_pipeline.errors import ClaraError
from clara_pipeline.ingest.read import read_evidence
from clara_pipeline.records import CandidateKey, Ephemeris, Evidence
from clara_pipeline.runs.run_directory import Run
from clara_pipeline.scan_files.joint_search import DipPair, JointSearch, search_together
from clara_pipeline.text import sanitize
from clara_pipeline.transit_fit.joint.depths import Segment, depth_in
from clara_pipeline.transit_fit.joint.fit import JointFit
from clara_pipeline.transit_fit.joint.segments import segment_of
from clara_pipeline.units import PPM
from clara_tui.analysis.joint.answers import FoundTogether, JointCurve, JointFile, JointPeriod, SearchKind
from clara_tui.analysis.packed import Packed

MOST_PERIODS = 200
"""Listed of two single transits; those that are allowed come first."""


def found_together(key: CandidateKey, files: tuple[JointFile, ...]) -> FoundTogether:
    """Read the light curves and search them together; one that cannot be used is left out, and told."""
    keys: dict[int, CandidateKey] = {}
    evidences, troubles = [], []
    for file in files:
        try:
            evidences.append(_read(file))
        except (ClaraError, OSError) as error:
            troubles.append((file.key, _reason(error)))
        else:
            keys[id(evidences[-1])] = file.key
    try:
        found = search_together(evidences)
    except ClaraError as error:
        return FoundTogether(key, files, sanitize(error), troubles=tuple(troubles))
    curves = tuple(
        _curve(keys[id(one)], segment, sanitize(one.light_curve.product, 40), found.signal)
        for one, segment in zip(found.evidences, found.segments, strict=True)
    )
    periods = tuple(_periods(found))
    return FoundTogether(key, files, _said(found), _where(found), _kind(found), curves, periods, tuple(troubles))


def _read(file: JointFile) -> Evidence:
    """Read a light curve that can be searched, of its run or of a path. Raises ClaraError, OSError."""
    run = Run(Path(file.run)) if file.run else None
    path = run.light_curve_path(file.key.filename) if run is not None and not file.path else Path(file.path)
    evidence = read_evidence(path, run.manifest().settings.ingest.flux_column if run is not None else "auto")
    segment_of(evidence)
    return evidence


def _reason(error: Exception) -> str:
    return sanitize(error.strerror or error if isinstance(error, OSError) else error, 200)


def _curve(key: CandidateKey, segment: Segment, product: str, signal: JointFit | None) -> JointCurve:
    time, lost = Packed.of(segment.time_days, "<f8"), Packed.of(segment.lost, "<f4")
    late = None if signal is None else signal.late_days(segment.time_days)
    return JointCurve(key, time, lost, segment.noise, segment.bin_days, product, late)


def _kind(found: JointSearch) -> SearchKind:
    if found.signal is not None:
        return "joint"
    return "" if found.pair is None else "two transits"


def _said(found: JointSearch) -> str:
    if found.signal is not None:
        return ""
    if (pair := found.pair) is None:
        return "no signal in two of the light curves, and no two single transits"
    return pair.words


def _where(found: JointSearch) -> str:
    if found.pair is None:
        return ""
    early, late = found.pair.mid_btjd
    return f"transits at {early:.3f} and {late:.3f}"


def _periods(found: JointSearch) -> list[JointPeriod]:
    if found.signal is not None:
        return _of_signal(found.signal, found.segments)
    return [] if found.pair is None else _of_pair(found.pair, found.segments)


def _of_signal(signal: JointFit, segments: tuple[Segment, ...]) -> list[JointPeriod]:
    periods = []
    for one in signal.aliases:
        verdict = "possible" if one.is_possible else f"excluded, chi2 +{one.worse:.0f}"
        verdict = "best" if one is signal.aliases[0] else verdict
        seen = f"{one.n_seen}/{one.n_expected}"
        periods.append(_period(signal.at(one), verdict, one.is_possible, segments, seen))
    return periods


def _of_pair(pair: DipPair, segments: tuple[Segment, ...]) -> list[JointPeriod]:
    depths = [depth_in(segment, pair.ephemeris) for segment in segments]
    deep = [depth.depth for depth in depths if depth is not None]
    dips = replace(pair.ephemeris, depth_ppm=PPM * sum(deep) / len(deep) if deep else None)
    periods = []
    for one in sorted(pair.periods, key=lambda one: one.quiet_days is not None)[:MOST_PERIODS]:
        ephemeris = replace(dips, period_days=one.period_days)
        periods.append(_period(ephemeris, one.verdict, one.quiet_days is None, segments))
    return periods


def _period(
    ephemeris: Ephemeris, verdict: str, is_possible: bool, segments: tuple[Segment, ...], seen: str = ""
) -> JointPeriod:
    depths = tuple(depth_in(segment, ephemeris) for segment in segments)
    return JointPeriod(ephemeris, verdict, is_possible, depths, seen)
