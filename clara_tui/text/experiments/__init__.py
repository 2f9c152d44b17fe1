"""Lines on sweeps: the list of variants, and what is told of them."""
