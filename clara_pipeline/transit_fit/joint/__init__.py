"""One signal in several light curves of a star, years apart."""
