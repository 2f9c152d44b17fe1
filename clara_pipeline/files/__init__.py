"""Files: atomic writes, locks, CSV input, export formats."""
