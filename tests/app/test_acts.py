"""Every act of the table exists on its screens."""

from importlib import import_module
from pkgutil import walk_packages

import pytest
from textual.screen import Screen

from clara_tui import screens
from clara_tui.app import ClaraApp
from clara_tui.keys.bindings import ACTS, APP


def kinds() -> dict[str, type]:
    """Every screen there is, by the name the table has for it."""
    found: dict[str, type] = {APP: ClaraApp}
    for module in walk_packages(screens.__path__, f"{screens.__name__}."):
        for thing in vars(import_module(module.name)).values():
            if (
                isinstance(thing, type)
                and issubclass(thing, Screen)
                and "BINDINGS" in vars(thing)
                and hasattr(thing, "KIND")
            ):
                found[thing.KIND] = thing
    return found


KINDS = kinds()


@pytest.mark.parametrize(("name", "screen", "action"), [(a.name, s, a.action) for a in ACTS for s in a.screens])
def test_the_act_can_be_done_there(name: str, screen: str, action: str) -> None:
    kind = ClaraApp if action.startswith("app.") else KINDS[screen]
    method = f"action_{action.removeprefix('app.').partition('(')[0]}"
    assert hasattr(kind, method), f"{name}: {screen} has no {method}"
