"""Write the OpenAPI document of the REST interface."""

from __future__ import annotations

from typing import Any

from clara_tui.commands.scan.options import STRATEGIES
from clara_tui.serve.fields import METHODS
from clara_tui.serve.limits import Limits

ERRORS = {
    400: "A field or the form is wrong",
    401: "The token is missing or wrong",
    403: "The request comes from another site",
    404: "There is nothing here",
    405: "Another method is needed here",
    408: "The upload was too slow",
    409: "The name is taken",
    411: "The request does not say its length",
    413: "The request is too large",
    415: "The content is of another type",
    422: "The light curve cannot be read or scanned",
    503: "Too many requests are being worked on; see Retry-After",
    504: "The work took too long and was stopped",
    507: "The server's disk is full",
}
NUMBER, TEXT, COUNT = {"type": "number"}, {"type": "string"}, {"type": "integer", "minimum": 0}
SHARE = {"type": "string", "description": "A share up to 50%, such as 5% or 0.05", "examples": ["0.05", "5%"]}
NAME = {"type": "string", "description": "Letters, digits, underscore, dot, hyphen; empty: the server chooses one"}
WINDOW = {"type": "integer", "minimum": 4, "maximum": 10_000, "default": 50}
FILE = {"type": "string", "format": "binary"}
SHOWN_EVENT = ("kind", "start_btjd", "peak_btjd", "end_btjd", "amplitude_ppm", "sigma", "n_points")
READING_ERRORS = (401, 403, 404, 405)
UPLOAD_ERRORS = (400, 401, 403, 408, 411, 413, 415, 422, 503, 504, 507)


def document(version: str, limits: Limits) -> dict[str, Any]:
    """Return the document (OpenAPI 3.1) as plain values."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "CLARA: events in light curves",
            "version": version,
            "description": "Find dips, flares, outliers and steps in one light curve (FITS or CSV, also as .gz). "
            f"An upload may have {limits.upload_bytes >> 20} MB. Times are BTJD (BJD - 2457000).",
        },
        "paths": _paths(limits),
        "components": {
            "schemas": _schemas(),
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
        "security": [{}, {"token": []}],
    }


def _paths(limits: Limits) -> dict[str, Any]:
    analysis = [{"name": "id", "in": "path", "required": True, "schema": TEXT}]
    form = {"name": "format", "in": "query", "schema": {"enum": ["csv", "json"], "default": "csv"}}
    exports = {"text/csv": {"schema": TEXT}, **_json("Analysis")}
    return {
        "/health": {"get": _operation("Whether the server answers", _json("Health"), (403,))},
        "/api/analyze": {"post": _operation("Find the events of a light curve", _json("Analysis"), UPLOAD_ERRORS)
                         | _body("multipart/form-data", _analyze_form())},
        "/api/train": {"post": _operation("Train a model on light curves", _json("Trained"), (*UPLOAD_ERRORS, 409))
                       | _body("multipart/form-data", _train_form())},
        "/api/train/synthetic": {"post": _operation("Train a model on synthetic light curves", _json("Trained"),
                                                    (*UPLOAD_ERRORS, 409))
                                 | _body("application/json", _synthetic(limits))},
        "/api/models": {"get": _operation("List the models of the method iflof", _json("Models"), READING_ERRORS)},
        "/api/export/{id}": {"get": _operation("The events of an analysis as a file", exports, (400, *READING_ERRORS))
                             | {"parameters": [*analysis, form]}},
        "/api/curve/{id}": {"get": _operation("The light curve of an analysis, thinned for drawing", _json("Curve"),
                                              READING_ERRORS) | {"parameters": analysis}},
    }  # fmt: skip


def _operation(summary: str, content: dict[str, Any], errors: tuple[int, ...]) -> dict[str, Any]:
    answers: dict[str, Any] = {"200": {"description": "Done", "content": content}}
    for status in sorted(errors):
        answers[str(status)] = {"description": ERRORS[status], "content": _json("Error")}
    return {"summary": summary, "responses": answers}


def _json(schema: str) -> dict[str, Any]:
    return {"application/json": {"schema": {"$ref": f"#/components/schemas/{schema}"}}}


def _body(content_type: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"requestBody": {"required": True, "content": {content_type: {"schema": schema}}}}


def _analyze_form() -> dict[str, Any]:
    fields = {
        "file": FILE,
        "method": {"enum": list(METHODS), "default": METHODS[0]},
        "contamination": SHARE,
        "window_size": WINDOW,
        "vote_threshold": SHARE,
        "strategy": {"enum": list(STRATEGIES), "default": STRATEGIES[0]},
        "model": {"type": "string", "description": "The name of a trained model; with the method iflof"},
    }
    return _object(fields, required=("file",), closed=True)


def _train_form() -> dict[str, Any]:
    files = {"type": "array", "items": FILE, "minItems": 1}
    fields = {"files": files, "name": NAME, "contamination": SHARE, "window_size": WINDOW}
    return _object(fields, required=("files",), closed=True)


def _synthetic(limits: Limits) -> dict[str, Any]:
    n_samples = {"type": "integer", "minimum": 1, "maximum": limits.synthetic_curves, "default": 100}
    contamination = {"type": "number", "exclusiveMinimum": 0, "maximum": 0.5, "default": 0.05}
    fields = {"n_samples": n_samples, "contamination": contamination, "name": NAME | {"maxLength": 64}}
    return _object(fields, required=(), closed=True)


def _schemas() -> dict[str, Any]:
    kinds = {"enum": ["dip", "flare", "outlier", "step", "window"]}
    optional = {"type": ["number", "null"]}
    event = dict.fromkeys(SHOWN_EVENT, optional) | {"kind": kinds, "n_points": COUNT, "circumstances": TEXT}
    file = {"file": TEXT, "method": {"enum": list(METHODS)}, "n_points": COUNT, "n_flagged": COUNT,
            "events": _list(_object(event))}  # fmt: skip
    model = {"name": TEXT, "trained_on": TEXT, "simulated": {"type": "boolean"}, "n_real": COUNT, "n_synthetic": COUNT,
             "design": {"type": "object"}}  # fmt: skip
    curve = {"id": TEXT, "file": TEXT, "n_points": COUNT, "time_btjd": _list(NUMBER), "flux": _list(NUMBER),
             "inside": _list({"enum": [0, 1]})}  # fmt: skip
    return {
        "Error": _object({"error": TEXT}),
        "Health": _object({"status": TEXT, "version": TEXT, "requests": COUNT, "running": COUNT}),
        "Analysis": _object({"id": TEXT, "files": _list(_object(file))}),
        "Trained": _object({"model": _object(model), "remarks": _list(TEXT)}),
        "Models": _object({"models": _list(_object(model))}),
        "Curve": _object(curve),
    }


def _list(items: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": items}


def _object(fields: dict[str, Any], required: tuple[str, ...] | None = None, *, closed: bool = False) -> dict[str, Any]:
    """Describe an object; all fields are required where `required` is None."""
    needed = list(fields) if required is None else list(required)
    return {"type": "object", "properties": fields, "required": needed, "additionalProperties": not closed}
