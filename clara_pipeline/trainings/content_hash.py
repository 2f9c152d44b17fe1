"""One SHA-256 for the content of the files or arrays that a model was trained on."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path

import numpy as np

from clara_pipeline.errors import UsageError
from clara_pipeline.text import sanitize


def hash_of_files(paths: Iterable[Path]) -> str:
    """Hash the names and contents of files, in the order given; folders they lie in do not count.

    Raises UsageError for a file that cannot be read.
    """
    total = hashlib.sha256()
    for path in paths:
        try:
            with open(path, "rb") as file:
                content = hashlib.file_digest(file, "sha256").hexdigest()
        except OSError as error:
            raise UsageError(f"could not read {sanitize(path)}: {error.strerror}; name a readable file") from error
        total.update(f"{content} {path.name}\n".encode(errors="surrogateescape"))
    return total.hexdigest()


def hash_of_arrays(*arrays: np.ndarray) -> str:
    """Hash arrays of any shape, in the order given, with their types and shapes."""
    total = hashlib.sha256()
    for array in arrays:
        total.update(f"{array.dtype.str} {array.shape}\n".encode())
        total.update(np.ascontiguousarray(array).data)
    return total.hexdigest()
