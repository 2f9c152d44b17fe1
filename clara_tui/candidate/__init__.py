"""One candidate as the screens show it: ephemerides, folds, links."""
