"""The one room that opens connections: polite, bounded, only to hosts that are allowed."""
