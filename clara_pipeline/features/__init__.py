"""Features computed of one light curve."""
