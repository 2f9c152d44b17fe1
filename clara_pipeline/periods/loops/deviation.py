"""The median absolute deviation of many values, in the part of Python that numba compiles."""

import numpy as np

from clara_pipeline.records import FloatArray

SIGNATURE = "(f8[::1], f8[::1])"

FEW = 48
"""So many values are put in order; more are first cut down by a sample of so many."""
REACH = 5
"""Places of the ordered sample, on both sides of the wanted one, between which it is looked for."""
MOST_CUTS = 64
"""Each leaves less than half: so many are enough for any finite values."""


def deviate(values: FloatArray, result: FloatArray) -> None:  # noqa: C901  one loop nest, compiled whole
    """Write the median of finite values (n,), n ≥ 1, and their median absolute deviation over `result` (2,), exactly.

    What lies between two values of a sample is kept, until few are left to put in order. No step waits for the
    outcome of a comparison: a processor would guess half of them wrongly.
    """
    n, middle = len(values), 0.0
    kept, sample = np.empty(n), np.empty(FEW)
    for turn in range(2):
        for i in range(n):
            kept[i] = abs(values[i] - middle) if turn else values[i]
        size, rank = n, n // 2
        upper = np.inf
        for _ in range(MOST_CUTS):
            many = min(size, FEW)
            for i in range(many):
                value, j = kept[i * size // many], i
                while j > 0 and sample[j - 1] > value:
                    sample[j] = sample[j - 1]
                    j -= 1
                sample[j] = value
            if size <= FEW:
                upper = sample[min(rank, FEW - 1)]
                break
            place = rank * many // size
            low, high = sample[max(place - REACH, 0)], sample[min(place + REACH, many - 1)]
            below, upto, found = 0, 0, 0
            for i in range(size):
                below += kept[i] < low
                upto += kept[i] <= high
            if upto - below == size:  # hardly any but equal values: leave the lowest out
                equal = 0
                for i in range(size):
                    equal += kept[i] == low
                if rank < equal:
                    upper = low
                    break
                rank -= equal
                for i in range(size):
                    value = kept[i]
                    kept[found] = value
                    found += value > low
            elif rank < below:
                for i in range(size):
                    value = kept[i]
                    kept[found] = value
                    found += value < low
            elif rank < upto:
                rank -= below
                for i in range(size):
                    value = kept[i]
                    kept[found] = value
                    found += (value >= low) & (value <= high)
            else:
                rank -= upto
                for i in range(size):
                    value = kept[i]
                    kept[found] = value
                    found += value > high
            size = found
        if n % 2 == 0:
            lower, less = -np.inf, 0
            for i in range(n):
                value = abs(values[i] - middle) if turn else values[i]
                less += value < upper
                lower = max(lower, value if value < upper else -np.inf)
            upper = 0.5 * ((lower if less == n // 2 else upper) + upper)
        result[turn] = upper
        middle = upper
