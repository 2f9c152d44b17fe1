"""One module a command: its arguments, and a function that runs it."""
