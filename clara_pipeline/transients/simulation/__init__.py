"""Simulate light curves of transients and variable sources as a survey would have measured them."""
