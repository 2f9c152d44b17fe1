"""The keys in force, for sentences that name one: `with_keys("{resume} resumes it")`.

The app sets them once, from the keymap file; before that, and without the app, the usual keys are in force.
"""

from __future__ import annotations

import re

from clara_tui.keys.keymap import Keymap, shown

ACT = re.compile(r"\{([a-z_]+[0-9]?)\}")
_in_force = [Keymap()]


def put_in_force(keymap: Keymap) -> None:
    """Let all sentences name the keys of `keymap`."""
    _in_force[0] = keymap


def key_of(act: str) -> str:
    """Return the first key of an act, as people write it. Raises KeyError for a name that is not in the key table."""
    return shown(_in_force[0].keys[act][0])


def with_keys(words: str) -> str:
    """Return words of ours with the key of each act in place of its name in braces.

    Raises KeyError for a name that is not in the key table. Nothing from outside belongs into `words`.
    """
    return ACT.sub(lambda found: key_of(found[1]), words)
