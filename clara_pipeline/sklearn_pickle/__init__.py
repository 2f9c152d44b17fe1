"""A reader of scikit-learn pickles that executes nothing."""
