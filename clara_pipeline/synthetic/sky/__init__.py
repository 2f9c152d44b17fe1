"""A simulated sector: stars, spacecraft and photometry."""
