"""Commands of the colon line that have a value, of the Vet screen and those over it, such as `peak 2`."""

from __future__ import annotations

import re

from clara_pipeline.errors import UsageError
from clara_pipeline.periods.trends.methods import METHODS, WINDOW_LIMITS_DAYS
from clara_tui.keys.bindings import BY_NAME, VET, KeyAction
from clara_tui.keys.in_force import with_keys

EXAMPLES = ("peak 1", "pixels get", "detrend pipeline", *(f"detrend {method} 1d" for method in METHODS))
"""What Tab offers."""
WINDOW = re.compile(r"(?:[0-9]{1,3}(?:\.[0-9]{0,4})?|\.[0-9]{1,4})d?")


def vet_command(text: str) -> KeyAction | None:
    """Return the act that a command line asks for; None where it is another command. Raises UsageError, in words."""
    name, *values = text.split() or [""]
    if name == "peak" and values:
        return _act("peak", f"take_peak({_peak(values)})")
    if name == "pixels" and values == ["get"]:
        return BY_NAME["download_pixels"]
    if name == "detrend" and values:
        return _act("detrend", "detrend({!r}, {!r})".format(*_detrending(values)))
    return None


def _act(name: str, action: str) -> KeyAction:
    return KeyAction(name, (), "", "fold", (VET,), action)


def _peak(values: list[str]) -> int:
    if len(values) != 1 or not (values[0].isascii() and values[0].isdecimal()) or not 0 < int(values[0][:3]) < 100:
        raise UsageError(with_keys("write peak and its number in the list of {periodogram}, such as peak 2"))
    return int(values[0][:3])


def _detrending(values: list[str]) -> tuple[str, float]:
    """Return the method and the window in days that were typed; "" and 0 for what was not."""
    words = [value for value in values if value in ("pipeline", *METHODS)]
    windows = [value.removesuffix("d") for value in values if WINDOW.fullmatch(value)]
    is_plain = len(words) <= 1 and len(windows) <= 1 and len(words) + len(windows) == len(values)
    if not is_plain or (windows and "pipeline" in words):
        raise UsageError(f"write detrend, pipeline or one of {', '.join(METHODS)}, and a window, such as biweight 1.0d")
    days = float(windows[0]) if windows else 0.0
    if windows and not WINDOW_LIMITS_DAYS[0] <= days <= WINDOW_LIMITS_DAYS[1]:
        raise UsageError("a window is {} to {:g} days wide".format(*WINDOW_LIMITS_DAYS))
    return (words or [""])[0], days
