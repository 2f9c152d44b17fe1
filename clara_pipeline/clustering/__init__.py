"""Group folded light curves by their shape."""
