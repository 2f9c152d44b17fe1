"""Science on arrays: the single transits of a signal, and the shape that fits them all."""
