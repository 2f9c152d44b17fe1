"""Tell classes of transients by boosted trees over the statistics: the default model."""
