"""The unsupervised random forest: as arrays that are walked, trained, searched and checked."""
