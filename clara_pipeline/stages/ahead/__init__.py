"""Features begun before all light curves are there."""
