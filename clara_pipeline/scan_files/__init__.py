"""Scan light curve files, and write sample files with known events."""
