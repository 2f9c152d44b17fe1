"""Loops of the detrending, the refining and the reading of Fourier sums that numba compiles."""
