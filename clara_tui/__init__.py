"""CLARA's terminal: the command `clara-tui` and the operator's view."""
