"""Other periods that a signal may have: those of two alike stars, and those that gaps hide."""
