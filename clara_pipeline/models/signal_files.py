"""Files of folded signals with labels: `.npz` laid out as those of Astronet-Triage."""

from __future__ import annotations

import math
import zipfile
import zlib
from pathlib import Path

import numpy as np

from clara_pipeline.errors import UsageError
from clara_pipeline.files.npz import MAX_BYTES
from clara_pipeline.text import sanitize
from clara_pipeline.triage.signals import NUMBER_COLUMNS, LabelledSignals, signals_from

ARRAYS = ("global_view", "local_view", "Disposition", "tic_id", *NUMBER_COLUMNS)
"""All that is read; identifiers and flags beside them would give the answers away."""
_NO_NPZ = (ValueError, EOFError, KeyError, NotImplementedError, RuntimeError, zipfile.BadZipFile, zlib.error)


def read_signals(path: Path) -> LabelledSignals:
    """Return the signals in a file. Raises UsageError, naming it, for one that cannot be read or lacks something."""
    try:
        return signals_from(_arrays(path))
    except MemoryError:
        raise UsageError(f"{sanitize(path)} does not fit into the memory of this machine; give fewer signals") from None
    except OSError as error:
        raise UsageError(f"could not read {sanitize(path)}: {sanitize(error.strerror or error)}") from error
    except _NO_NPZ as error:
        raise UsageError(f"{sanitize(path)} holds no labelled signals: {sanitize(error, 200)}") from error


def _arrays(path: Path) -> dict[str, np.ndarray]:
    with zipfile.ZipFile(path) as archive:
        if sum(entry.file_size for entry in archive.infolist()) > MAX_BYTES:
            raise ValueError(f"its arrays are larger than {MAX_BYTES >> 20} MiB")
        for name in archive.namelist():
            if name.removesuffix(".npy") in ARRAYS:
                _refuse_false_size(archive, name)
    with np.load(path, allow_pickle=False) as stored:
        return {name: stored[name] for name in ARRAYS if name in stored.files}


def _refuse_false_size(archive: zipfile.ZipFile, name: str) -> None:
    """Bound what numpy makes room for: what an array's header claims before it reads a byte of it."""
    with archive.open(name) as entry:
        version = np.lib.format.read_magic(entry)
        read_header = np.lib.format.read_array_header_1_0 if version == (1, 0) else np.lib.format.read_array_header_2_0
        shape, _, dtype = read_header(entry)
        claimed = math.prod(shape) * dtype.itemsize + entry.tell()
    if claimed != archive.getinfo(name).file_size:
        raise ValueError(f"{name} is of another size than its header claims")
