"""Measure classifiers of transients on objects they have not seen."""
