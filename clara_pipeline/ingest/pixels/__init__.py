"""Target pixel files: found beside a light curve, and read."""
