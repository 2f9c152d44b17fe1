"""Commands that serve other programs and browsers."""
