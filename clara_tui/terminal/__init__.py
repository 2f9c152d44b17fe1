"""What depends on the terminal: drawing differences, colours, glyphs, the clipboard."""
