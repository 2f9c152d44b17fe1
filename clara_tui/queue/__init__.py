"""The ranked list of candidates: rows, order, filters and SQL."""
