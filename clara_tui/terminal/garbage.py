"""Look for garbage seldom: not at all until the first paint, and later only among what came after it.

A tenth of the time to the first paint went into looking through modules that were just imported, and one key in ten
took 20 ms longer.
"""

import gc

SELDOM = (1_000, 10, 30)
"""Objects more than before until Python looks among the newest; and how often it does until it looks among older."""


def put_off_collection() -> None:
    """Look for no garbage until `collect_seldom`: call this before anything is imported."""
    gc.disable()


def collect_seldom() -> None:
    """Look for garbage again, but not among what is there now: modules, style sheets, the first screen."""
    gc.freeze()
    gc.set_threshold(*SELDOM)
    gc.enable()
