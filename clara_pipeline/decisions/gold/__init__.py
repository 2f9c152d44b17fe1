"""Gold rows: hidden repeats and injected planets that measure a vetter."""
