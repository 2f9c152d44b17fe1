"""Other trends than the pipeline's own, for a person who looks at one light curve."""
