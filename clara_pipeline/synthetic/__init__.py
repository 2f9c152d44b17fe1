"""Made-up light: training curves of the forests, and the demo sky. No disk, no clock; every draw from a seed."""
