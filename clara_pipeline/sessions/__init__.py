"""Vetting sessions on disk: journals, merges, exports."""
