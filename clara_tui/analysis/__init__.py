"""Analysis of one light curve in a separate process."""
