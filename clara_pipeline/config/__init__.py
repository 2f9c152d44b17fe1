"""Settings: their schema and the files they come from."""
