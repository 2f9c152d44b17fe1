"""Look at labelled transients as classes: mean light curves, colours, and the arrays that a network learns from."""
