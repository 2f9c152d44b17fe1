"""The command that lists, shows, compares and exports trainings."""
