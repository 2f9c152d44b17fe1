"""What is computed of one light curve."""
