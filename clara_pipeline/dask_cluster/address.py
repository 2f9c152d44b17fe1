"""The address of a Dask scheduler, checked before anything is asked of it."""

from __future__ import annotations

import re
from importlib.util import find_spec

from clara_pipeline.errors import UsageError
from clara_pipeline.text import sanitize

ADDRESS = re.compile(r"(?:tcp|tls)://(?:\[[0-9A-Fa-f:.%]+\]|[A-Za-z0-9._-]+):(\d{1,5})")


def check_scheduler(address: str) -> None:
    """Raise UsageError where `address` is no tcp:// or tls:// address with a port, or the extra is not installed."""
    found = ADDRESS.fullmatch(address)
    if not found or not 0 < int(found[1]) < 65536:
        raise UsageError(
            f"run.scheduler: {sanitize(address, 200)!r} is no address of a Dask scheduler; "
            "write it as `dask scheduler` prints it, for example --scheduler tcp://10.0.0.1:8786"
        )
    if find_spec("distributed") is None:
        raise UsageError("--scheduler needs Dask, which is not installed: pip install 'clara-tui[cluster]'")
