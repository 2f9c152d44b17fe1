"""`clara-tui fit --joint`: one signal in several light curves of a star."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from clara_tui.commands.output import print_json

if TYPE_CHECKING:
    from clara_pipeline.scan_files.joint_search import JointSearch


def run_joint(paths: Sequence[Path], as_json: bool) -> int:
    """Print what the files show together; exit code 1 where one cannot be read."""
    from clara_pipeline.errors import ClaraError
    from clara_pipeline.ingest.read import read_evidence
    from clara_pipeline.scan_files.joint_search import search_together
    from clara_pipeline.text import sanitize

    evidences = []
    for path in paths:
        try:
            evidences.append(read_evidence(path))
        except ClaraError as error:
            print(f"clara-tui: {sanitize(path)}: {sanitize(error)}", file=sys.stderr)
            return 1
    found = search_together(evidences)
    if as_json:
        print_json(joint_json(found))
    else:
        from clara_tui.commands.scan.joint_words import joint_lines

        print("\n".join(joint_lines(found)))
    return 0


def joint_json(found: JointSearch) -> dict[str, object]:
    """Return what was found as plain values; times in BTJD."""
    from clara_pipeline.transit_fit.fit_columns import FITTED_NAMES
    from clara_pipeline.transit_fit.joint.depths import depth_in
    from clara_pipeline.units import PPM

    values: dict[str, object] = {"files": [one.light_curve.filename for one in found.evidences]}
    if (signal := found.signal) is not None:
        values["signal"] = {name: getattr(signal.ephemeris, name) for name in (*FITTED_NAMES, "snr")}
        values["transits_timed"] = list(signal.n_timed)
        depths = [depth_in(segment, signal.ephemeris) for segment in found.segments]
        values["depths_ppm"] = [None if one is None else PPM * one.depth for one in depths]
        values["depth_errs_ppm"] = [None if one is None else PPM * one.depth_err for one in depths]
        values["aliases"] = [one._asdict() | {"is_possible": one.is_possible} for one in signal.aliases]
    if (pair := found.pair) is not None:
        values["single_transits_btjd"] = list(pair.mid_btjd)
        values["periods"] = [one._asdict() | {"is_allowed": one.quiet_days is None} for one in pair.periods]
    return values
