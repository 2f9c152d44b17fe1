"""Triage: is a folded signal a planet, an eclipse, or neither?"""
