"""Widgets draw what they are given, post messages up, and know no store."""
