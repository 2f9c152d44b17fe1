"""Tasks of the helper on objects with photometry in several bands."""
