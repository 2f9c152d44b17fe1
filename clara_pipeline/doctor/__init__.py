"""Examine whether everything is in order: workspace, machine, light curves on disk, archives."""
