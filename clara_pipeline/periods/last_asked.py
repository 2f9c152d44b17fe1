"""Give the last result again to whoever asks with the same arrays: the parts of a fold look at one star in turn."""

from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec, TypeVar

import numpy as np

P = ParamSpec("P")
R = TypeVar("R")


def last_asked(function: Callable[P, R]) -> Callable[P, R]:
    """Wrap a function of arrays so that it keeps its last result, and copies of the arrays it was asked with.

    To compare them takes a tenth of the time to hash them. The result is shared: nobody may write to it.
    """
    kept: tuple[tuple[Any, ...], Any] | None = None

    @wraps(function)
    def asked(*arguments: P.args, **named: P.kwargs) -> R:
        nonlocal kept
        before = kept
        key = (*arguments, *named.items())
        if before is not None and len(before[0]) == len(key) and all(map(_same, before[0], key)):
            return before[1]
        result = function(*arguments, **named)
        kept = tuple(one.copy() if isinstance(one, np.ndarray) else one for one in key), result
        return result

    return asked


def _same(one: Any, other: Any) -> bool:
    if isinstance(one, np.ndarray):
        return isinstance(other, np.ndarray) and one.dtype == other.dtype and np.array_equal(one, other)
    return type(one) is type(other) and bool(one == other)
