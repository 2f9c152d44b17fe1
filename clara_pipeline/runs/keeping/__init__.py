"""Manage the disk space of a workspace's runs: list, compact, and remove them."""
