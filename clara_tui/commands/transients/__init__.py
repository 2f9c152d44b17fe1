"""Commands for transients: objects with photometry in several bands."""
