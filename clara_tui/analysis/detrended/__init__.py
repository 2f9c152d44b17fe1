"""A star's evidence with another trend taken out than the pipeline's own; nothing of it is stored."""
