"""The candidates of every run of a workspace as one table."""
