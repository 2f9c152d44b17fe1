"""Lines on transients that commands print: classes, trainings, one object."""
