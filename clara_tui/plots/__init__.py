"""Pure reductions and drawings: arrays in, lines of text out. Nothing here knows a widget or a star."""
