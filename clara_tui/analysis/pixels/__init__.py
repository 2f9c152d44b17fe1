"""Locate a dip on the sky, beside the screen: centroids, images in and out of transit."""
