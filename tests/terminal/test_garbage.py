"""Garbage is looked for again once the first screen is painted, and not among what was there before."""

import gc

from clara_tui.terminal.garbage import collect_seldom, put_off_collection


def test_collection_is_put_off_and_comes_back() -> None:
    before = gc.get_threshold()
    try:
        put_off_collection()
        assert not gc.isenabled()
        collect_seldom()
        assert gc.isenabled()
        assert gc.get_freeze_count() > 1_000
    finally:
        gc.unfreeze()
        gc.set_threshold(*before)
        gc.enable()
