"""Commands that look for events inside single light curves."""
