"""Measures of how well a ranking finds what is known to be there."""
