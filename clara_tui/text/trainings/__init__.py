"""Lines on trainings: the list, one training, several compared."""
