"""Where a dip comes from, measured beside the screen: centroids, images in and out of transit."""
