"""Panels of the vet screen: one module a panel, a title, a stamp and lines."""
