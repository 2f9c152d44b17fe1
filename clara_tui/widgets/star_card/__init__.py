"""Parts of the star card: fit, stars around the target, addresses."""
