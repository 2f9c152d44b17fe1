"""The innermost loops of t-SNE, in the part of Python that numba compiles."""

import math

from clara_pipeline.records import FloatArray, IntArray

NODES = 6
"""Nodes of the grid that a place touches along each axis: a spline of the fifth degree."""
MOST_HALVINGS, CLOSE_ENOUGH = 100, 1e-5
"""Of the search for a row's bandwidth: steps, and how near its entropy is to come."""

AFFINITIES = "(f8[:,::1], f8, f8[:,::1])"
ATTRACTION = "(f8[:,::1], i4[::1], i4[::1], f8[::1], f8[:,::1])"
SPLINES = "(f8[:,::1], i8[:,::1], f8[:,:,::1], f8[:,:,::1])"
SPREAD = "(i8[:,::1], f8[:,:,::1], f8[:,::1])"
GATHER = "(i8[:,::1], f8[:,:,::1], f8[:,:,::1], f8[:,::1], f8[:,::1])"


def affinities(squared: FloatArray, entropy: float, found: FloatArray) -> None:
    """Write over `found` (n, k) how near each neighbour is, by Gaussians of one entropy; a row's sum is 1.

    `squared` (n, k) are squared distances, the smallest of a row first (van der Maaten & Hinton 2008, eq. 1).
    """
    n_rows, n_near = squared.shape
    for row in range(n_rows):
        low, high, narrowness, total = 0.0, 0.0, 1.0, 1.0
        for _ in range(MOST_HALVINGS):
            total, weighted = 0.0, 0.0
            for near in range(n_near):
                beyond = squared[row, near] - squared[row, 0]
                nearness = math.exp(-beyond * narrowness)
                found[row, near] = nearness
                total += nearness
                weighted += nearness * beyond
            too_wide = math.log(total) + narrowness * weighted / total - entropy
            if abs(too_wide) < CLOSE_ENOUGH:
                break
            if too_wide > 0:
                low = narrowness
            else:
                high = narrowness
            narrowness = (low + high) / 2 if high > 0 else 2 * narrowness
        for near in range(n_near):
            found[row, near] /= total


def attraction(
    places: FloatArray, starts: IntArray, neighbours: IntArray, weights: FloatArray, found: FloatArray
) -> None:
    """Write over `found` (n, 2) the pull of every row's neighbours; those of row i are from starts[i] on."""
    for row in range(len(places)):
        x, y, pull_x, pull_y = places[row, 0], places[row, 1], 0.0, 0.0
        for edge in range(starts[row], starts[row + 1]):
            other = neighbours[edge]
            along_x, along_y = x - places[other, 0], y - places[other, 1]
            strength = weights[edge] / (1.0 + along_x * along_x + along_y * along_y)
            pull_x += strength * along_x
            pull_y += strength * along_y
        found[row, 0], found[row, 1] = pull_x, pull_y


def splines(places: FloatArray, cells: IntArray, weights: FloatArray, slopes: FloatArray) -> None:
    """Write over `weights` and `slopes` (n, 2, NODES) the B-spline of every place at its nodes, and its derivative.

    `places` (n, 2) in steps of the grid, `cells` (n, 2) their whole parts. The recursion of Essmann et al. 1995.
    """
    for row in range(len(places)):
        for axis in range(2):
            at, weight = places[row, axis] - cells[row, axis], weights[row, axis]
            weight[:] = 0.0
            weight[0], weight[1] = 1.0 - at, at
            for order in range(3, NODES + 1):
                if order == NODES:
                    slopes[row, axis, 0] = -weight[0]
                    for node in range(1, NODES):
                        slopes[row, axis, node] = weight[node - 1] - weight[node]
                for node in range(order - 1, 0, -1):
                    rise, fall = at + (order - 1 - node), node + 1 - at
                    weight[node] = (rise * weight[node - 1] + fall * weight[node]) / (order - 1)
                weight[0] = (1.0 - at) * weight[0] / (order - 1)


def spread(cells: IntArray, weights: FloatArray, grid: FloatArray) -> None:
    """Add every place, by its `weights` (n, 2, NODES), to its nodes of `grid` (m, m)."""
    for row in range(len(cells)):
        for along in range(NODES):
            for across in range(NODES):
                node = cells[row, 0] + along, cells[row, 1] + across
                grid[node] += weights[row, 0, along] * weights[row, 1, across]


def gather(cells: IntArray, weights: FloatArray, slopes: FloatArray, grid: FloatArray, found: FloatArray) -> None:
    """Write over `found` (n, 3) the value of `grid` at every place, and its slopes along both axes."""
    for row in range(len(cells)):
        value, slope_x, slope_y = 0.0, 0.0, 0.0
        for along in range(NODES):
            line, slope = 0.0, 0.0
            for across in range(NODES):
                at_node = grid[cells[row, 0] + along, cells[row, 1] + across]
                line += weights[row, 1, across] * at_node
                slope += slopes[row, 1, across] * at_node
            value += weights[row, 0, along] * line
            slope_x += slopes[row, 0, along] * line
            slope_y += weights[row, 0, along] * slope
        found[row, 0], found[row, 1], found[row, 2] = value, slope_x, slope_y


LOOPS = (
    (affinities, AFFINITIES), (attraction, ATTRACTION), (splines, SPLINES), (spread, SPREAD), (gather, GATHER),
)  # fmt: skip
