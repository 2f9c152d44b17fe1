"""What is printed of transients: classes, trainings, one object."""
