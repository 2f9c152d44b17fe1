"""Records of every training: what it was made from, how it went, and what it left."""
