"""Where on the sky a dip comes from: centroids, images in and out of transit, neighbours. Plain functions on arrays."""
