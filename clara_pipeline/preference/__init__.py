"""Learn from an operator's decisions what they find interesting: plain functions on arrays."""
