"""Loops of the detrending and the refining that numba compiles."""
