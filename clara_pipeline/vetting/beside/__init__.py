"""Other dips and rises beside the dip in its fold."""
