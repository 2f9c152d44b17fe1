"""Runs, sessions and light curves for notebooks: tables of pandas, arrays, light curves of lightkurve."""
