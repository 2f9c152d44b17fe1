"""The order of the queue: by a column, by stars, and what the operator may sort by."""
