"""Arrays as they go over the pipe between the app and its helper."""

from __future__ import annotations

from typing import Any

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

ARRAY_TYPES = ("<f4", "<f8", "<i4")


class Packed(Struct, frozen=True, array_like=True):
    """A one-dimensional array."""

    type: str
    data: bytes

    @classmethod
    def of(cls, array: NDArray[np.generic], type: str) -> Packed:
        """Pack an array as bytes of the numpy type `type`. Only arrays of shape (n,) keep their shape."""
        return cls(type, np.ascontiguousarray(array, dtype=type).tobytes())

    def array(self) -> NDArray[Any]:
        """Return a read-only array (n,). Raises ValueError for a type we do not send."""
        if self.type not in ARRAY_TYPES:
            raise ValueError(f"array type {self.type!r}")
        return np.frombuffer(self.data, dtype=self.type)
