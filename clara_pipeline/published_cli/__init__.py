"""Exports in the layout of the published CLARA CLI."""
