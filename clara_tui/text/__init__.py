"""Lines of text that screens and commands show."""
