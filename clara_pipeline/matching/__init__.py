"""Match light curves by their similarity to labelled ones."""
