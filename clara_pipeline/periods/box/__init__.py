"""The box of a transit: search by box least squares, refinement, fit and the ephemeris that follows."""
