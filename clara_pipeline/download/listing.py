"""List what to download: the lines of a sector's script, or what MAST has of single stars."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from clara_pipeline.catalogues.mast import (
    MAX_SCRIPT_BYTES,
    ListedFile,
    Listing,
    cloud_address,
    read_script,
    script_address,
)
from clara_pipeline.catalogues.mast_search import light_curves_of
from clara_pipeline.errors import ClaraError, UsageError
from clara_pipeline.files.atomic import write_whole
from clara_pipeline.network.client import Client
from clara_pipeline.network.errors import NetworkError
from clara_pipeline.network.hosts import ARCHIVE_HOSTS, Allowed, allow, rebased
from clara_pipeline.network.retry_policy import RetryPolicy
from clara_pipeline.settings import DownloadSettings
from clara_pipeline.text import sanitize

SCRIPT_TRIES = 3


def allowed_hosts(settings: DownloadSettings) -> Allowed:
    """Return MAST's hosts, its cloud copy, and the mirror of the settings."""
    return allow(ARCHIVE_HOSTS, settings.base_url)


def download_client(settings: DownloadSettings) -> Client:
    """Make the HTTP client of the download settings, limited to the archive's hosts."""
    patience = RetryPolicy(settings.retries, settings.first_wait_seconds)
    return Client(allowed_hosts(settings), settings.timeout_seconds, patience)


def listing_of(
    client: Client, settings: DownloadSettings, sector: int | None, tic_ids: Sequence[int], script: str, data: Path
) -> Listing:
    """Return the light curves to fetch, in order, with their addresses as they will be asked for.

    From `script` (a file or an address) if given, else from the sector's script at MAST, else from a
    search by TIC; `tic_ids` picks among the listed. `start` and `max` of the settings cut the list.
    Raises UsageError when nothing says what to download, NetworkError when the list cannot be had.
    """
    if script or sector is not None:
        listing = _script_listing(client, settings, sector, script, data)
        listing = replace(listing, files=tuple(_of_stars(listing.files, tic_ids)))
    elif tic_ids:
        listing = Listing(light_curves_of(client, tic_ids, settings.base_url))
    else:
        raise UsageError("say what to download: --sector N, --tic TIC or --script FILE_OR_URL")
    end = settings.start + settings.max if settings.max else None
    return replace(listing, files=tuple(_addressed(file, settings) for file in listing.files[settings.start : end]))


def _of_stars(files: Iterable[ListedFile], tic_ids: Sequence[int]) -> list[ListedFile]:
    wanted = set(tic_ids)
    return [file for file in files if not wanted or file.tic_id in wanted]


def _addressed(file: ListedFile, settings: DownloadSettings) -> ListedFile:
    url = cloud_address(file) if settings.source == "cloud" else file.url
    return replace(file, url=rebased(url, settings.base_url))


def _script_listing(client: Client, settings: DownloadSettings, sector: int | None, script: str, data: Path) -> Listing:
    if script and "://" not in script:
        return _read_checked(_local_script(Path(script)), client.allowed, script)
    if script:
        own = Client(allow(client.allowed.hosts, settings.base_url, script), client.timeout_seconds, client.patience)
        return _fetched_script(own, script, client.allowed)
    kept = data / f"s{sector:04d}" / f"tesscurl_sector_{sector}_lc.sh"
    try:
        url = rebased(script_address(sector or 0), settings.base_url)
        return _fetched_script(client, url, client.allowed, kept)
    except NetworkError as error:
        if not kept.is_file():
            raise ClaraError(f"the list of sector {sector} could not be had: {error}") from error
        note = f"the list of sector {sector} could not be had ({error}); using the copy of an earlier download"
        return replace(_read_checked(_local_script(kept), client.allowed, str(kept)), notes=(note,))


def _local_script(path: Path) -> bytes:
    try:
        with open(path, "rb") as file:
            content = file.read(MAX_SCRIPT_BYTES + 1)
    except (OSError, ValueError) as error:
        raise UsageError(f"cannot read the script {sanitize(path, 200)}: {sanitize(error, 200)}") from error
    if len(content) > MAX_SCRIPT_BYTES:
        raise UsageError(f"{sanitize(path, 200)} is larger than any download script")
    return content


def _fetched_script(client: Client, url: str, allowed: Allowed, kept: Path | None = None) -> Listing:
    """Return the listing of a script; asked for again while its last line is not whole, or it lists nothing."""
    listing, before = Listing(), b""
    for _ in range(SCRIPT_TRIES):
        content = client.read(url, MAX_SCRIPT_BYTES)
        listing = read_script(content, allowed)
        if content == before or (listing.files and not listing.cut_off):
            break
        before = content
    _read_checked(content, allowed, url)
    if kept is not None:
        kept.parent.mkdir(parents=True, exist_ok=True)
        write_whole(kept, content)
    return listing


def _read_checked(content: bytes, allowed: Allowed, name: str) -> Listing:
    listing = read_script(content, allowed)
    if not listing.files:
        why = f"; the first line refused: {listing.refused[0].reason}" if listing.refused else ""
        raise ClaraError(f"{sanitize(name, 200)} lists no light curves: is it MAST's bulk-download script?{why}")
    return listing
