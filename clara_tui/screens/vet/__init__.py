"""The Vet screen."""
