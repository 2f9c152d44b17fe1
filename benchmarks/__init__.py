"""Measurements, run by hand with `make bench`; they print, they never fail a build."""
