"""Classify transients as a published recipe does, kept for comparison only; training needs the extra `torch`."""
