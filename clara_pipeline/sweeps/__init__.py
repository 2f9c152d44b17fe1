"""Train and measure many designs of the synthetic class on the same light curves."""
