"""Light curves from the archives to the disk: whole, checked, each once."""
