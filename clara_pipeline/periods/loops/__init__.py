"""Loops of the detrending, the refining, the Fourier sums and the folds that numba compiles."""
