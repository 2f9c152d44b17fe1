"""Periods: how often a light curve repeats."""
