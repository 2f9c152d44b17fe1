"""What a sweep has found: its measures as a table, the winner, what they depend on, and whether they hold elsewhere."""
