"""Facts on the stars: clients of the archives, their answers as plain tables, the cache."""
