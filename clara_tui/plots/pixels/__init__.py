"""Drawings of where a dip comes from: centroids, offsets, images, a chart of the stars around."""
