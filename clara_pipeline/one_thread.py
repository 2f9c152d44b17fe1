"""The environment of a process whose numerical libraries are to use one thread each."""

ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS"), "1")
"""For a process beside others: threads of theirs would wait for the same processors."""
