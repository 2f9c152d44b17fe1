"""Parts that depend on the terminal: drawing differences, colours, glyphs, the clipboard."""
