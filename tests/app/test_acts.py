"""Every act of the table exists on its screens."""

import pytest

from clara_tui.app import ClaraApp
from clara_tui.bindings import ACTS, APP
from clara_tui.screens.compare import CompareScreen
from clara_tui.screens.help import HelpScreen
from clara_tui.screens.jobs import JobsScreen
from clara_tui.screens.queue import QueueScreen
from clara_tui.screens.sessions import SessionsScreen
from clara_tui.screens.vet import VetScreen

KINDS = {"queue": QueueScreen, "vet": VetScreen, "jobs": JobsScreen, "sessions": SessionsScreen,
         "compare": CompareScreen, "help": HelpScreen, APP: ClaraApp}  # fmt: skip


@pytest.mark.parametrize(("name", "screen", "action"), [(a.name, s, a.action) for a in ACTS for s in a.screens])
def test_the_act_can_be_done_there(name: str, screen: str, action: str) -> None:
    kind = ClaraApp if action.startswith("app.") else KINDS[screen]
    method = f"action_{action.removeprefix('app.').partition('(')[0]}"
    assert hasattr(kind, method), f"{name}: {screen} has no {method}"
