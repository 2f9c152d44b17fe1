"""Fetch transients from alert brokers."""
