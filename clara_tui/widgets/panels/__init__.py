"""What each panel of the vet screen shows: one module a panel, a title, a stamp and lines."""
