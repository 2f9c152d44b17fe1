"""The automatic tests on one light curve: each a small function, a number, a verdict and a reason."""
