"""Gradient-boosted trees as plain arrays: grown by scikit-learn, checked, walked without it."""
