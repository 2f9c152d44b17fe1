"""Find a star's further signals in the analysis process."""
