"""The next candidate that lies over no other event, in the part of Python that numba compiles."""

import numpy as np

SIGNATURE = "(i8[::1], i8[::1], b1[::1], i8, i8[::1])"


def find_free(first: np.ndarray, end: np.ndarray, taken: np.ndarray, start: int, place: np.ndarray) -> None:
    """Write over `place` (1,) the first candidate from number `start` on with no cell `taken`, bool (m,); n for none.

    Candidates cover the cells from `first` up to, not including, `end`, both (n,).
    """
    place[0] = len(first)
    for k in range(start, len(first)):
        is_free = True
        for cell in range(first[k], end[k]):
            if taken[cell]:
                is_free = False
                break
        if is_free:
            place[0] = k
            return
