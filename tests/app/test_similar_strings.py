"""Strings that try to write to the terminal, and terminals that know little, on the screens of likeness."""

from pathlib import Path

import pyarrow as pa
import pytest
from app import similar_sky
from app.piloting import Opener, screen_text, until
from app.test_safe_strings import HOSTILE, is_harmless

from clara_tui.dialogs.confirm import Confirm
from clara_tui.screens.clusters.screen import ClustersScreen
from clara_tui.screens.feature_map.screen import FeatureMapScreen
from clara_tui.screens.similar import SimilarScreen
from clara_tui.screens.vet.screen import VetScreen

KEYS = (("D", ClustersScreen), ("l", ClustersScreen), ("v", Confirm), ("n", ClustersScreen), ("enter", VetScreen),
        ("F", FeatureMapScreen), ("o", FeatureMapScreen), ("o", FeatureMapScreen), ("enter", VetScreen),
        ("A", SimilarScreen), ("j", SimilarScreen), ("o", SimilarScreen))  # fmt: skip


async def walk(app, pilot):
    """Every screen of likeness, one after the other."""
    for key, kind in KEYS:
        await pilot.press(key)
        await until(pilot, lambda kind=kind: isinstance(app.screen, kind))
        await pilot.pause(0.05)
        yield key


async def test_nothing_hostile_reaches_the_screen(
    open_app: Opener, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    table = similar_sky.likeness_table()
    names = [f"{HOSTILE}{at}" for at in range(table.num_rows)]
    hostile = {"filename": names, "match_group": names, "match_label": names, "tic_id": [None] * table.num_rows}
    for name, values in hostile.items():
        place = table.schema.get_field_index(name)
        table = table.set_column(place, name, pa.array(values, table.schema.field(name).type))
    table = table.append_column("toi", pa.array(names))
    monkeypatch.setattr(similar_sky, "likeness_table", lambda n: table)
    similar_sky.likeness_run(tmp_path / "hostile")
    async with open_app(size=(200, 50), folder=tmp_path / "hostile") as (app, pilot):
        async for key in walk(app, pilot):
            assert all(is_harmless(line) for line in screen_text(app)), key
            if key in "DlFj":
                assert "[HD2002] 5" in "\n".join(screen_text(app))


async def test_a_terminal_that_knows_nothing_else_gets_ascii(
    open_app: Opener, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TERM", "linux")
    monkeypatch.setenv("NO_COLOR", "1")
    similar_sky.likeness_run(tmp_path / "plain")
    async with open_app(folder=tmp_path / "plain") as (app, pilot):
        async for key in walk(app, pilot):
            assert all(line.isascii() for line in screen_text(app)), key
