"""Layouts of each pipeline's files: columns, units, quality words, and whose light curve it is."""
