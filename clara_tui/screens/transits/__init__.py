"""Transits: each transit of a signal, and what fits them all."""
