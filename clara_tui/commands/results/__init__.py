"""Commands that print or export what a run found."""
