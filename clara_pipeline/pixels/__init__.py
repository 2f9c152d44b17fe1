"""Locate a dip on the sky: centroids, images in and out of transit, neighbours. Plain functions on arrays."""
