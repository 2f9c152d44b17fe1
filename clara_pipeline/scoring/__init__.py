"""Rank candidates by three anomaly scores."""
