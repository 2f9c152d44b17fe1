"""What the analysis process finds of a star beyond its first signal."""
