"""Worker processes, and the chunks of work that they are handed."""
