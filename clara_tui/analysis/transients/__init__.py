"""What the helper works out of objects with photometry in several bands."""
