"""What stages and commands for transients share: files of photometry, work on objects in the pool, lessons."""
