"""From three anomaly scores to one rank."""
