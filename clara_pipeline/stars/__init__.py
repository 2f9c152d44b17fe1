"""Use catalogue numbers of stars: motion, known planets, which columns tell anomalies apart."""
