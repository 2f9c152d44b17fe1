"""Classify transients from irregular photometry in several bands: plain functions on arrays."""
