"""Commands that compare designs of the forests."""
