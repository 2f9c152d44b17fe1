"""What catalogue numbers say of stars: motion, known planets, which columns tell anomalies apart."""
