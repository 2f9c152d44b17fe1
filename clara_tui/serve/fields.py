"""Check what a client asks for."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from typing import Annotated, Any

import msgspec

from clara_tui.commands.scan.options import STRATEGIES, share
from clara_tui.serve.limits import Limits
from clara_tui.serve.refusal_error import RefusalError

METHODS = ("robust", "iflof")
ANALYZE_FIELDS = ("contamination", "window_size", "method", "vote_threshold", "strategy", "model")
TRAIN_FIELDS = ("name", "contamination", "window_size")


class SyntheticRequest(msgspec.Struct, forbid_unknown_fields=True):
    """The body of `POST /api/train/synthetic`."""

    n_samples: Annotated[float, msgspec.Meta(ge=1, le=Limits().synthetic_curves)] = 100
    contamination: Annotated[float, msgspec.Meta(gt=0, le=0.5)] = 0.05
    name: Annotated[str, msgspec.Meta(max_length=64)] = ""


def analysis_settings(fields: Mapping[str, str]) -> dict[str, Any]:
    """Read the settings of an analysis from a form's fields. Raises RefusalError (400)."""
    _check_names(fields, ANALYZE_FIELDS)
    settings = _windows(fields)
    settings["vote"] = _share(fields, "vote_threshold", "0.3")
    settings["strategy"] = _one_of(fields, "strategy", STRATEGIES)
    settings["method"] = _one_of(fields, "method", METHODS)
    settings["model"] = fields.get("model", "")
    return settings


def training_settings(fields: Mapping[str, str]) -> dict[str, Any]:
    """Read the settings of a training from a form's fields. Raises RefusalError (400)."""
    _check_names(fields, TRAIN_FIELDS)
    return _windows(fields) | {"name": fields.get("name", "")}


def synthetic_settings(body: bytes) -> dict[str, Any]:
    """Read the settings of a training on synthetic curves from JSON. Raises RefusalError (400)."""
    try:
        asked = msgspec.json.decode(body, type=SyntheticRequest)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise RefusalError(400, error) from None
    if asked.n_samples != int(asked.n_samples):
        raise RefusalError(400, "n_samples is a whole number")
    return _windows({}) | msgspec.to_builtins(asked) | {"n_samples": int(asked.n_samples)}


def _windows(fields: Mapping[str, str]) -> dict[str, Any]:
    window = fields.get("window_size") or "50"
    if not (window.isascii() and window.isdigit() and len(window) <= 5):
        raise RefusalError(400, "window_size is a number of points, such as 50")
    contamination = _share(fields, "contamination", "0.05")
    return {"window": int(window), "contamination": contamination, "vote": 0.3, "strategy": STRATEGIES[0]}


def _check_names(fields: Mapping[str, str], known: tuple[str, ...]) -> None:
    for name in fields:
        if name not in known:
            raise RefusalError(400, f"there is no field {name!r}; there are file, {', '.join(known)}")


def _share(fields: Mapping[str, str], name: str, default: str) -> float:
    try:
        return share(fields.get(name) or default)
    except argparse.ArgumentTypeError as error:
        raise RefusalError(400, f"{name}: {error}") from None


def _one_of(fields: Mapping[str, str], name: str, choices: tuple[str, ...]) -> str:
    value = fields.get(name) or choices[0]
    if value not in choices:
        raise RefusalError(400, f"{name} is one of {', '.join(choices)}")
    return value
