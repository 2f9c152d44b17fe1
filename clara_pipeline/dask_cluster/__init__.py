"""Workers on many machines, behind a Dask scheduler (extra `cluster`)."""
