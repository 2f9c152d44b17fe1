"""The screen with the target pixels of a candidate: images, words, and the download of what is missing."""
