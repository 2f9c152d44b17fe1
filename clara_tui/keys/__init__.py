"""The table of key actions, and the keymap file that changes their keys."""
