"""Use CLARA from a notebook or script: `from clara_pipeline.api import open_run, fold_curve, …`.

A light curve may be given as a file, as `Evidence` or `LightCurve` of this package, as a `lightkurve.LightCurve`,
or as a pair of arrays (time in BTJD, flux). Tables are data frames of pandas; their `attrs["units"]` name units.
"""

from clara_pipeline.errors import ClaraError, UnreadableLightCurve, UsageError
from clara_pipeline.notebook.curves import (
    Fold,
    as_evidence,
    better_ephemeris,
    find_periods,
    fold_curve,
    read_curve,
    to_lightkurve,
    vetting_tests,
)
from clara_pipeline.notebook.runs import RunResults, open_run, start_run
from clara_pipeline.notebook.scan import load_scan, save_scan, scan_curve, train_scan
from clara_pipeline.notebook.scores import score_curves
from clara_pipeline.notebook.sessions import SessionDecisions, open_session
from clara_pipeline.records import Ephemeris, Evidence, LightCurve
from clara_pipeline.scan.windows.iflof import WindowModel, WindowSettings

__all__ = [
    "ClaraError", "Ephemeris", "Evidence", "Fold", "LightCurve", "RunResults", "SessionDecisions",
    "UnreadableLightCurve", "UsageError", "WindowModel", "WindowSettings", "as_evidence", "better_ephemeris",
    "find_periods", "fold_curve", "load_scan", "open_run", "open_session", "read_curve", "save_scan", "scan_curve",
    "score_curves", "start_run", "to_lightkurve", "train_scan", "vetting_tests",
]  # fmt: skip
