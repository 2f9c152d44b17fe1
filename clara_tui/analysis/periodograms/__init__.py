"""Both periodograms of a light curve for the screen, with their peaks and what else has those periods."""
