"""The stages of a run over transients, in their order: simulate, teach, photometry, classify."""
