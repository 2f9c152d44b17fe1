"""One signal in several light curves of a star, searched for on request."""
