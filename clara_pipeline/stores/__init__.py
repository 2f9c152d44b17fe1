"""What lies on disk: whole files, locks, journals, sessions, runs, models."""
