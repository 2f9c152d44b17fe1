"""Random damage to every kind of file and answer that CLARA reads: `python -m tests.fuzz --minutes 10`."""
