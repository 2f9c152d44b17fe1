"""Fourier sums at any frequencies, read off from the even modes around each.

There is a loop that numba compiles, and the same in numpy for processes without numba. Where the modes of two
functions of one curve are read at the same frequencies, a step does both: four numbers at a time.
"""

import numpy as np

from clara_pipeline.periods.machine_code import carray
from clara_pipeline.records import FloatArray, IntArray

NEIGHBOURS = 24
"""Modes that a frequency between them is read off from."""
REACH = NEIGHBOURS // 2

READ_OFF = ("f8*", "i8*", "f8*", "f8*", "i8")
"""Kinds of the arguments of `read_off`."""

WEIGHT_POWERS = 20
"""Of the polynomials by which a place between two modes gives the weights of its neighbours, to 1e-15."""
WEIGH = ("f8*", "i8", "f8*", "f8*", "i8*", "f8*")
"""Kinds of the arguments of `weigh`."""
LANES = 16
NODES = LANES * (1 + NEIGHBOURS)
ROOM = NODES + WEIGHT_POWERS * NEIGHBOURS
"""What `weigh` works in: places, weights, and the polynomials."""


def read_off(modes: FloatArray, firsts: IntArray, weights: FloatArray, sums: FloatArray, n: int) -> None:
    """Write over `sums` (2, 2, n) the weighted sums of the `NEIGHBOURS` modes from each of `firsts` (n,).

    `modes` (n_modes, 2, 2) are the real and imaginary parts of two functions' modes; of `sums` the first axis is the
    function, the second the part; `weights` is (n, NEIGHBOURS).
    """
    first, weight = carray(firsts, n), carray(weights, (n, NEIGHBOURS))
    parts, out = carray(modes, -1), carray(sums, (2, 2, n))
    for j in range(n):
        real, imaginary, other_real, other_imaginary = 0.0, 0.0, 0.0, 0.0
        for k in range(NEIGHBOURS):
            place = 4 * (first[j] + k)
            real += weight[j, k] * parts[place]
            imaginary += weight[j, k] * parts[place + 1]
            other_real += weight[j, k] * parts[place + 2]
            other_imaginary += weight[j, k] * parts[place + 3]
        out[0, 0, j] = real
        out[0, 1, j] = imaginary
        out[1, 0, j] = other_real
        out[1, 1, j] = other_imaginary


def weigh(
    places: FloatArray, n: int, polynomials: FloatArray, work: FloatArray, firsts: IntArray, out: FloatArray
) -> None:
    """Write each frequency's first neighbour over `firsts` (n,) and the weights of all over `out` (n, NEIGHBOURS).

    `places` (n,) are frequencies in modes, `polynomials` (WEIGHT_POWERS, NEIGHBOURS) the weights by powers of the place
    between two modes, −½ … ½. `work` (ROOM,) is room to work in: the compiler vectorises only what it knows not to
    overlap.
    """
    place, first, weights = carray(places, n), carray(firsts, n), carray(out, n * NEIGHBOURS)
    room, nodes = carray(work, ROOM), carray(polynomials, WEIGHT_POWERS * NEIGHBOURS)
    for k in range(WEIGHT_POWERS * NEIGHBOURS):
        room[NODES + k] = nodes[k]
    for start in range(0, n, LANES):
        for lane in range(LANES):
            at = place[min(start + lane, n - 1)]
            room[lane] = at - np.floor(at) - 0.5
        for neighbour in range(NEIGHBOURS):
            for lane in range(LANES):
                weight = 0.0
                for power in range(WEIGHT_POWERS):
                    weight = weight * room[lane] + room[NODES + (WEIGHT_POWERS - 1 - power) * NEIGHBOURS + neighbour]
                room[LANES + neighbour * LANES + lane] = weight
        for lane in range(min(LANES, n - start)):
            first[start + lane] = int(np.floor(place[start + lane])) + 1
            for neighbour in range(NEIGHBOURS):
                weights[(start + lane) * NEIGHBOURS + neighbour] = room[LANES + neighbour * LANES + lane]


def weigh_arrays(place: FloatArray, polynomials: FloatArray) -> tuple[IntArray, FloatArray]:
    """Do what `weigh` does in numpy: first neighbours (n,) and weights (n, NEIGHBOURS) of places (n,)."""
    below = np.floor(place)
    powers = np.vander(place - below - 0.5, WEIGHT_POWERS, increasing=True)
    return below.astype(np.int64) + 1, powers @ polynomials


def read_off_arrays(modes: np.ndarray, first: IntArray, weights: FloatArray, sums: FloatArray) -> None:
    """Do what `read_off` does in numpy, for complex `modes` (n_modes, 2)."""
    around = first[:, None] + np.arange(NEIGHBOURS)
    for one in range(2):
        both = np.einsum("jk,jk->j", weights, modes[around, one])
        sums[one] = both.real, both.imag
