"""Panels of words shown alone: the same, told in full."""
