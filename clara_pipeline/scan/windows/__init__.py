"""The sliding-window recipe `iflof`: its features, its detectors and its preparation."""
