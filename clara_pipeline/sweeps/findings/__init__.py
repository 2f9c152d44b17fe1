"""Findings of a sweep: its measures as a table, the winner, what they depend on, whether they hold elsewhere."""
