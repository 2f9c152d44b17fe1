"""Fetch transients from ALeRCE (Förster et al. 2021, AJ 161, 242)."""
