"""Serve the REST interface for a test, in this process or on a free port of a real server."""

from __future__ import annotations

import json
import os
import select
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

from clara_tui.serve.limits import Limits

STARTING_SECONDS = 60


@asynccontextmanager
async def client(folder: Path, host: str = "127.0.0.1", token: str | None = None, **limits: float) -> AsyncIterator:
    """Yield an aiohttp test client of the application, whose workspace is `folder`/workspace."""
    from aiohttp.test_utils import TestClient, TestServer

    from clara_tui.serve.server import api_application

    (folder / "uploads").mkdir(exist_ok=True)
    made = Limits(**{"workers": 1} | limits)  # type: ignore[arg-type]
    application = api_application(folder / "workspace", folder / "uploads", host, token, made)
    async with TestClient(TestServer(application)) as one:
        yield one


@contextmanager
def real_server(folder: Path, *words: str) -> Iterator[str]:
    """Start `clara-tui serve` on a free port and yield its address."""
    command = [sys.executable, "-P", "-m", "clara_tui", "serve", "--port", "0", "--json", "--workspace", str(folder)]
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).resolve().parents[2])}
    with subprocess.Popen([*command, *words], stdout=subprocess.PIPE, env=environment) as process:
        try:
            assert process.stdout is not None
            assert select.select([process.stdout], [], [], STARTING_SECONDS)[0], "the server did not start"
            yield json.loads(process.stdout.readline())["address"]
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(STARTING_SECONDS)
