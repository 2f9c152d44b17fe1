"""Read photometry and labels of transients from the tables that surveys and brokers hand out."""
