"""Commands that list, import, train and evaluate models."""
