"""Every act of the table exists on its screens."""

from importlib import import_module

import pytest

from clara_tui.app import ClaraApp
from clara_tui.bindings import ACTS, APP


def kind_of(screen: str) -> type:
    if screen == APP:
        return ClaraApp
    name = "".join(word.title() for word in screen.split("_"))
    return getattr(import_module(f"clara_tui.screens.{screen}"), f"{name}Screen")


@pytest.mark.parametrize(("name", "screen", "action"), [(a.name, s, a.action) for a in ACTS for s in a.screens])
def test_the_act_can_be_done_there(name: str, screen: str, action: str) -> None:
    kind = ClaraApp if action.startswith("app.") else kind_of(screen)
    method = f"action_{action.removeprefix('app.').partition('(')[0]}"
    assert hasattr(kind, method), f"{name}: {screen} has no {method}"


@pytest.mark.parametrize("screen", sorted({screen for act in ACTS for screen in act.screens} - {APP}))
def test_a_screen_knows_its_name(screen: str) -> None:
    assert screen == kind_of(screen).KIND  # type: ignore[attr-defined]
