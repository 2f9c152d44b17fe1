"""What is known of the stars: clients of the archives, their answers as plain tables, the cache."""
