"""The REST interface: what each path does."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from aiohttp import web

from clara_tui.serve.analyses import AnalysisStore
from clara_tui.serve.fields import analysis_settings, synthetic_settings, training_settings
from clara_tui.serve.jobs.job_queue import JobQueue
from clara_tui.serve.limits import Limits
from clara_tui.serve.openapi import document
from clara_tui.serve.refusal_error import RefusalError
from clara_tui.serve.uploads import read_form, read_json

EXPORTS = {"csv": ("events.csv", "text/csv"), "json": ("events.json", "application/json")}
CURVE = "curve.json"


class Api:
    """The handlers, with the queue, the limits and the folder that they share."""

    def __init__(self, workspace: Path, folder: Path, limits: Limits) -> None:
        self.jobs = JobQueue(limits)
        self._workspace, self._folder, self._limits = workspace, folder, limits
        self._analyses = AnalysisStore(folder, limits.kept_analyses)
        self._version = _version()  # read from the disk once, not at every question after its health
        self._turns = asyncio.Lock()
        """Of the uploads that are read at one time."""
        self._training = asyncio.Lock()
        """One training at a time: a worker stays free, and no two write one model."""

    def routes(self) -> list[web.RouteDef]:
        """Return the path of every handler."""
        return [
            web.get("/health", self.health, allow_head=False),
            web.get("/openapi.json", self.openapi, allow_head=False),
            web.post("/api/analyze", self.analyze),
            web.post("/api/train", self.train),
            web.post("/api/train/synthetic", self.train_synthetic),
            web.get("/api/models", self.models, allow_head=False),
            web.get("/api/export/{id}", self.export, allow_head=False),
            web.get("/api/curve/{id}", self.curve, allow_head=False),
        ]

    async def health(self, _request: web.Request) -> web.Response:
        """Say that the server answers, and how busy it is."""
        busy = {"requests": self.jobs.n_admitted, "running": self.jobs.n_running}
        return web.json_response({"status": "ok", "version": self._version} | busy)

    async def openapi(self, _request: web.Request) -> web.Response:
        """Return the OpenAPI document."""
        return web.json_response(document(self._version, self._limits))

    async def analyze(self, request: web.Request) -> web.StreamResponse:
        """Scan one uploaded light curve. Raises RefusalError when no file is sent."""
        async with self._admitted_upload() as folder:
            form = await read_form(request, folder, self._limits, 1, self._turns)
            settings = analysis_settings(form.fields)
            if not form.files:
                raise RefusalError(400, "send a light curve in the field file")
            [(path, name)] = form.files
            analysis = await asyncio.to_thread(self._analyses.new)
            work = {"act": "analyze", "path": str(path), "file": name} | settings
            work |= {"id": analysis.id, "folder": str(analysis.folder), "workspace": str(self._workspace)}
            try:
                await self.jobs.run(work, self._limits.analysis_seconds)
            except BaseException:
                await asyncio.to_thread(self._analyses.delete, [analysis])
                raise
            await asyncio.to_thread(self._analyses.delete, self._analyses.keep(analysis))
        return await _file(analysis.folder / EXPORTS["json"][0], EXPORTS["json"][1])

    async def train(self, request: web.Request) -> web.Response:
        """Train a model on uploaded light curves. Raises RefusalError when no file is sent."""
        async with self._admitted_upload() as folder:
            form = await read_form(request, folder, self._limits, self._limits.training_files, self._turns)
            settings = training_settings(form.fields)
            if not form.files:
                raise RefusalError(400, "send light curves in the field files")
            files = [(str(path), name) for path, name in form.files]
            return await self._trained({"act": "train", "files": files} | settings)

    async def train_synthetic(self, request: web.Request) -> web.Response:
        """Train a model on synthetic light curves."""
        with self.jobs.admitted():
            settings = synthetic_settings(await read_json(request, self._limits))
            return await self._trained({"act": "synthetic"} | settings)

    async def _trained(self, work: dict[str, Any]) -> web.Response:
        async with self._training:
            work |= {"workspace": str(self._workspace)}
            return web.json_response(await self.jobs.run(work, self._limits.training_seconds))

    async def models(self, _request: web.Request) -> web.Response:
        """List the models that an analysis can use."""
        return web.json_response({"models": await asyncio.to_thread(_models, self._workspace)})

    async def export(self, request: web.Request) -> web.StreamResponse:
        """Return the events of an analysis as a file. Raises RefusalError for an unknown format."""
        form = request.query.get("format", "csv")
        if form not in EXPORTS:
            raise RefusalError(400, "format is one of csv, json")
        name, content_type = EXPORTS[form]
        analysis = self._analyses.find(request.match_info["id"])
        return await _file(
            analysis.folder / name, content_type, {"Content-Disposition": f'attachment; filename="{name}"'}
        )

    async def curve(self, request: web.Request) -> web.StreamResponse:
        """Return the points of an analysed light curve, thinned for drawing."""
        return await _file(self._analyses.find(request.match_info["id"]).folder / CURVE, "application/json")

    @asynccontextmanager
    async def _admitted_upload(self) -> AsyncIterator[Path]:
        """Yield an empty folder for the files of a request that may be worked on. Raises RefusalError."""
        with self.jobs.admitted():
            folder = Path(await asyncio.to_thread(tempfile.mkdtemp, prefix="upload-", dir=self._folder))
            try:
                yield folder
            finally:
                await asyncio.to_thread(shutil.rmtree, folder, ignore_errors=True)


async def _file(path: Path, content_type: str, headers: dict[str, str] | None = None) -> web.Response:
    try:
        body = await asyncio.to_thread(path.read_bytes)
    except OSError:
        raise RefusalError(404, "this analysis was forgotten meanwhile") from None
    return web.Response(body=body, content_type=content_type, charset="utf-8", headers=headers)


def _models(workspace: Path) -> list[dict[str, Any]]:
    from clara_pipeline.models.registry import list_models
    from clara_pipeline.models.window_models import KIND
    from clara_tui.serve.jobs.model_facts import described

    return [described(model.card) for model in list_models(workspace) if model.card and model.card.kind == KIND]


def _version() -> str:
    try:
        return version("clara-tui")
    except PackageNotFoundError:
        return "unknown"
