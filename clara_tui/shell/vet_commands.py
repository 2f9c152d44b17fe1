"""Commands of the colon line that have a value and belong to the Vet screen, such as `peak 2`."""

from __future__ import annotations

from clara_pipeline.errors import UsageError
from clara_tui.keys.bindings import VET, KeyAction

EXAMPLES = ("peak 1",)
"""What Tab offers."""


def vet_command(text: str) -> KeyAction | None:
    """Return the act that a command line asks for; None where it is another command. Raises UsageError, in words."""
    name, *values = text.split() or [""]
    if name == "peak" and values:
        return _act("peak", f"take_peak({_peak(values)})")
    return None


def _act(name: str, action: str) -> KeyAction:
    return KeyAction(name, (), "", "fold", (VET,), action)


def _peak(values: list[str]) -> int:
    if len(values) != 1 or not (values[0].isascii() and values[0].isdecimal()) or not 0 < int(values[0][:3]) < 100:
        raise UsageError("write peak and its number in the list of P, such as peak 2")
    return int(values[0][:3])
