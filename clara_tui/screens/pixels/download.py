"""Download the target pixels of a candidate while the screen goes on; leaving the screen ends it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from clara_pipeline.errors import ClaraError
from clara_pipeline.ingest.pixels.find import STORED, CutoutPlace
from clara_pipeline.text import sanitize

if TYPE_CHECKING:
    from clara_pipeline.network.client import Client

MOST_RETRIES = 2
"""Somebody waits: fewer than a run's."""


class PixelDownload:
    """One download at a time, in a thread; `tell` and `done` are called there."""

    def __init__(self, workspace: Path, tell: Callable[[int], object], done: Callable[[str], object]) -> None:
        """Take `tell`, told the bytes that have come, and `done`, told what went wrong ("" when the file is there)."""
        self._workspace, self._tell, self._done = workspace, tell, done
        self._client: Client | None = None
        self._bytes = 0
        self._is_stopped = False

    def run(self, light_curve: str, place: CutoutPlace | None) -> None:
        """Download, and say how it went; call it in a thread."""
        try:
            problem = self._fetch(light_curve, place)
        except ClaraError as error:
            problem = sanitize(error, 400)
        except OSError as error:
            problem = f"the target pixels could not be kept: {sanitize(error.strerror or error, 200)}"
        if not self._is_stopped:
            self._done(problem)

    def _fetch(self, light_curve: str, place: CutoutPlace | None) -> str:
        import msgspec

        from clara_pipeline.config.load import resolve
        from clara_pipeline.download.listing import download_client
        from clara_pipeline.download.pixel_files import fetch_pixel_file

        settings = resolve(self._workspace).settings
        if settings.evidence.offline:
            return "nothing is downloaded: evidence.offline is on in the settings"
        retries = min(settings.download.retries, MOST_RETRIES)
        self._client = download_client(msgspec.structs.replace(settings.download, retries=retries))
        if not self._is_stopped:
            folder, base_url = self._workspace / STORED, settings.download.base_url
            fetch_pixel_file(self._client, light_curve, place, folder, base_url, self._count)
        return ""

    def _count(self, n_bytes: int) -> None:
        before, self._bytes = self._bytes, self._bytes + n_bytes
        if before // 2**20 != self._bytes // 2**20:
            self._tell(self._bytes)

    def stop(self) -> None:
        """End the download; what has come of a file is kept for the next time."""
        self._is_stopped = True
        if self._client is not None:
            self._client.stop()
