"""Say how unlike every known class an object is, as a percentile against the training set, and why."""
