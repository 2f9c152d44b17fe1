"""Lay many rows out in a plane by t-SNE, with the forces between all of them from a grid."""
