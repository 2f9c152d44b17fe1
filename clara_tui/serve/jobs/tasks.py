"""Tasks of a worker process: scan an uploaded light curve, train a model."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from clara_pipeline.errors import ClaraError, UnreadableLightCurve, UsageError
from clara_pipeline.files.export_formats import table_bytes
from clara_pipeline.files.names import check_name
from clara_pipeline.models.build_windows import train_on_files, train_on_synthetic
from clara_pipeline.models.card import CARD
from clara_pipeline.models.registry import find_model
from clara_pipeline.models.window_models import load_window_model
from clara_pipeline.scan.any_method import ScanOutcome, ScanSettings, as_json
from clara_pipeline.scan_files.scan_file import event_table, scan_file
from clara_tui.commands.output import json_line
from clara_tui.commands.scan.options import window_settings
from clara_tui.serve.jobs.drawn_curve import drawn_curve
from clara_tui.serve.jobs.model_facts import described

if TYPE_CHECKING:
    from clara_pipeline.scan.windows.iflof import WindowModel, WindowSettings

EVENTS_JSON, EVENTS_CSV, CURVE_JSON = "events.json", "events.csv", "curve.json"
SYNTHETIC_SEED = 42


def answer(request: dict[str, Any]) -> dict[str, Any]:
    """Do what `request["act"]` names; errors that a person can act on become a status and a sentence."""
    acts = {"analyze": analyze, "train": train, "synthetic": train_synthetic}
    try:
        return acts[request["act"]](request)
    except NameTakenError as error:
        return {"status": 409, "error": str(error)}
    except UsageError as error:
        return {"status": 400, "error": str(error)}
    except UnreadableLightCurve as error:
        return {"status": 422, "error": f"{request.get('file', '')}: {error}"}
    except ClaraError as error:
        return {"status": 422, "error": str(error)}
    except OSError as error:
        return {"status": 507, "error": f"the server cannot write: {error.strerror}"}


class NameTakenError(Exception):
    """A model of this name exists."""


def analyze(request: dict[str, Any]) -> dict[str, Any]:
    """Scan the file at `request["path"]` and write events and curve into `request["folder"]`."""
    settings, model = _settings(request)
    folder, name = Path(request["folder"]), request["file"]
    evidence, outcome = scan_file(Path(request["path"]), settings, model)
    curve = evidence.light_curve
    table = event_table([(name, outcome)])
    (folder / EVENTS_JSON).write_text(json_line({"id": request["id"], "files": [as_json(name, outcome)]}))
    (folder / EVENTS_CSV).write_bytes(table_bytes(table, "csv", {"method": outcome.method}))
    drawn = _drawn(curve.time_btjd, curve.flux, outcome)
    (folder / CURVE_JSON).write_text(json_line({"id": request["id"], "file": name} | drawn))
    return {}


def _drawn(time_btjd: np.ndarray, flux: np.ndarray, outcome: ScanOutcome) -> dict[str, Any]:
    usable = np.isfinite(time_btjd) & np.isfinite(flux)
    order = np.argsort(time_btjd[usable], kind="stable")
    return drawn_curve(outcome.time_btjd, np.asarray(flux[usable][order], dtype=np.float64), outcome.inside)


def _settings(request: dict[str, Any]) -> tuple[ScanSettings, WindowModel | None]:
    windows, model = _windows(request), None
    if request["model"]:
        if request["method"] != "iflof":
            raise UsageError("a model goes with the method iflof")
        folder = find_model(Path(request["workspace"]), request["model"], "scan")
        model, _card = load_window_model(folder, windows)
        windows = model.settings
    return ScanSettings(request["method"], windows), model


def _windows(request: dict[str, Any]) -> WindowSettings:
    names = ("window", "contamination", "vote", "strategy")
    return window_settings(argparse.Namespace(**{name: request[name] for name in names}))


def train(request: dict[str, Any]) -> dict[str, Any]:
    """Train a model on uploaded files; a remark for each one that was left out."""
    workspace, name = Path(request["workspace"]), _model_name(request)
    paths = [Path(path) for path, _ in request["files"]]
    shown = {Path(path).name: file for path, file in request["files"]}
    _folder, card, remarks = train_on_files(workspace, name, paths, _windows(request))
    told = [f"{shown[stored]}: {reason}" for stored, _, reason in (remark.partition(": ") for remark in remarks)]
    return {"model": described(card), "remarks": told}


def train_synthetic(request: dict[str, Any]) -> dict[str, Any]:
    """Train a model on synthetic curves."""
    workspace, name, n_curves = Path(request["workspace"]), _model_name(request), request["n_samples"]
    _folder, card = train_on_synthetic(workspace, name, n_curves, _windows(request), seed=SYNTHETIC_SEED)
    return {"model": described(card), "remarks": []}


def _model_name(request: dict[str, Any]) -> str:
    """Return the name that was asked for, or the first free `scan-N`. Raises UsageError, NameTakenError."""
    models = Path(request["workspace"]) / "models"
    if not request["name"]:
        return next(name for name in (f"scan-{k}" for k in range(1, 1_000_000)) if not (models / name).exists())
    name = check_name(request["name"], "a model")
    if (models / name / CARD).exists():
        raise NameTakenError(f"there is already a model {name}; choose another name")
    return name
