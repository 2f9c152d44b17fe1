"""Matched filters of the event scan: their shapes, sums, noise and maxima."""
