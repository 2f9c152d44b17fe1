"""The panels of the vet screen for transients: the same places and numbers as for stars."""
