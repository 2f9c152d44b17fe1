"""Which folded light curves belong together."""
