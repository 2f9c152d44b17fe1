"""Drawings of objects with photometry in several bands."""
