"""CLARA's headless pipeline: light curves in, ranked and described candidates out."""
