"""Signals as a program that a person has started finds them."""

import signal


def hear_signals() -> None:
    """Undo what a batch run leaves, and what a suite started in the background inherits: both are deaf to signals."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.signal(signal.SIGHUP, signal.SIG_DFL)
