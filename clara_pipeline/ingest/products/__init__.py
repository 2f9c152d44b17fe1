"""What each pipeline's files hold: columns, units, quality words, and whose light curve it is."""
