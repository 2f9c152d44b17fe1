"""A file on its way: `NAME.part`, and beside it what is needed to go on where it stopped."""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import msgspec

from clara_pipeline.files.atomic import sync_folder, write_whole
from clara_pipeline.json_text import NOT_JSON


class Origin(msgspec.Struct, frozen=True):
    """What the server said of the file when the part was begun."""

    url: str
    etag: str = ""
    last_modified: str = ""
    length: int | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """Where a light curve goes (`final`) and where it is until it is whole."""

    final: Path

    @property
    def path(self) -> Path:
        """Return the path of the unfinished file."""
        return self.final.with_name(self.final.name + ".part")

    @property
    def origin_path(self) -> Path:
        """Return the path of the record of where the unfinished file comes from."""
        return self.final.with_name(self.final.name + ".part.json")

    def size(self) -> int:
        """Return the bytes that have arrived; 0 when there is no unfinished file."""
        try:
            return self.path.stat().st_size
        except FileNotFoundError:
            return 0

    def origin(self) -> Origin | None:
        """Read where the unfinished file comes from; None when that is unknown or unreadable."""
        try:
            return msgspec.json.decode(self.origin_path.read_bytes(), type=Origin)
        except (OSError, *NOT_JSON):
            return None

    def begin(self, origin: Origin) -> None:
        """Start anew: nothing received, the origin on disk before the first byte."""
        self.final.parent.mkdir(parents=True, exist_ok=True)
        with open(self.path, "wb"):
            pass
        write_whole(self.origin_path, msgspec.json.encode(origin), sync=False)

    def drop(self) -> None:
        """Forget what was received."""
        for path in (self.path, self.origin_path):
            with suppress(FileNotFoundError):
                path.unlink()

    def keep(self) -> None:
        """Sync the whole part and give it its final name."""
        descriptor = os.open(self.path, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        os.replace(self.path, self.final)
        sync_folder(self.final.parent)
        with suppress(FileNotFoundError):
            self.origin_path.unlink()


def into_quarantine(path: Path, folder: Path, reason: str) -> Path:
    """Move a broken file out of the way, the reason beside it; of each name the latest is kept."""
    folder.mkdir(parents=True, exist_ok=True)
    name = path.name.removesuffix(".part")
    kept = folder / f"{name}.broken"
    os.replace(path, kept)
    write_whole(folder / f"{name}.reason.txt", f"{reason}\n".encode(), sync=False)
    return kept


def resume_headers(origin: Origin, size: int) -> dict[str, str]:
    """Return the headers that ask for the rest, and only of the same file (RFC 9110 13.1.5, 14.2)."""
    headers = {"Range": f"bytes={size}-"}
    if origin.etag and not origin.etag.startswith("W/"):
        return headers | {"If-Range": origin.etag}
    return headers | ({"If-Range": origin.last_modified} if origin.last_modified else {})
