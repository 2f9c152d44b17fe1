"""Words on gold rows."""
