"""One module a stage: read, call the science in the pool, write."""
