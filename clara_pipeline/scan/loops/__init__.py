"""Loops of the event scan that numba compiles."""
