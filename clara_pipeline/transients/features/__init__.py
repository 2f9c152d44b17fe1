"""Describe an object's photometry by some fifty statistics: one small function each, one table of them all."""
