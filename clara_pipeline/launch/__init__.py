"""Start a run and carry its stages out."""
