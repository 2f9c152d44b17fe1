"""Classify transients by a temporal convolutional network over Gaussian-process grids; needs the extra `torch`."""
