"""What a light curve looks like: similarity to labelled ones."""
