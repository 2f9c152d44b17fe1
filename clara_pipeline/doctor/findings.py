"""Findings of an examination."""

from __future__ import annotations

from dataclasses import dataclass

FINE, NOTE, PROBLEM = "ok", "note", "problem"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at: how it is, in words, and what would be done about it."""

    what: str
    state: str
    """"ok", "note" (worth knowing) or "problem" (something to act on)."""
    text: str
    cure: str = ""
    """What `--fix` would do, or what the operator can do."""
