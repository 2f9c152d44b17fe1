"""Work that stages and commands for transients share: files of photometry, objects in the pool, lessons."""
