"""A download in a process of its own, to be killed."""

from pathlib import Path

from clara_pipeline.download.listing import download_client, listing_of
from clara_pipeline.download.parallel_fetch import fetch_all
from clara_pipeline.settings import DownloadSettings


def download(url: str, data: str, started) -> None:
    """Download sector 1 from a mirror into `data`; `started` is set once the list is there."""
    settings = DownloadSettings(base_url=url, retries=12, first_wait_seconds=0.002)
    client = download_client(settings)
    listing = listing_of(client, settings, 1, (), "", Path(data))
    started.set()
    fetch_all(client, listing.files, Path(data))
