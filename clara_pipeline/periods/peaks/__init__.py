"""The highest peaks of the box spectrum and of the Lomb–Scargle periodogram, and how their periods are related."""
