"""The run directory: parts, tables, rankings, folds, clusters."""
