"""Triage: rate whether a folded signal is a planet, an eclipse, or neither."""
