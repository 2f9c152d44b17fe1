"""Interpolate an object's photometry in all bands by one small Gaussian process."""
