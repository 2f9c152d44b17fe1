"""`:sort` by any column; the columns, filters and words of the later stages."""

from pathlib import Path

import numpy as np
import pytest
from app.piloting import Opener, screen_text, until
from app.similar_sky import N, likeness_run, likeness_table

from clara_pipeline.errors import UsageError
from clara_tui.queue.decision_columns import with_decisions
from clara_tui.queue.filters import matching
from clara_tui.queue.query import Query
from clara_tui.queue.sorting.sort_command import is_sort, sorted_as

NAMES = ("rank", "triage_pc", "fold_period_days", "bls_period_days", "cluster_dpmm", "tmag")


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    likeness_run(tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    ("text", "column", "descending"),
    [
        ("sort triage_pc", "triage_pc", True), ("sort pc up", "triage_pc", False), ("sort period", "fold_period_days", True), ("sort P up", "fold_period_days", False),
        ("sort rank", "rank", False), ("sort cluster", "cluster_dpmm", False), ("sort tri-PC", "triage_pc", True), ("sort BLS d up", "bls_period_days", False),
        ("sort MAG down", "tmag", True),
    ],
)  # fmt: skip
def test_columns_by_their_names_and_short_names(text: str, column: str, descending: bool) -> None:
    assert is_sort(text)
    assert sorted_as(text, Query("disp:none"), NAMES) == Query("disp:none", column, descending)


@pytest.mark.parametrize(
    ("text", "words"),
    [("sort triage", "fold stage"), ("sort trage_pc", "did you mean triage_pc"), ("sort rank sideways", "up or down"),
     ("sort \x1b[2J", "no column")],
)  # fmt: skip
def test_what_cannot_be_sorted_by_is_refused_in_words(text: str, words: str) -> None:
    with pytest.raises(UsageError, match=words):
        sorted_as(text, Query(), NAMES)


def test_sort_alone_is_the_dialog() -> None:
    assert not is_sort("sort")
    assert not is_sort("sorted by")


async def test_the_sort_dialog_sorts_in_the_direction_of_the_command(open_app: Opener) -> None:
    """Key `o` sorted text and cluster columns from the largest, `:sort` from the smallest."""
    async with open_app(size=(160, 50)) as (app, pilot):
        screen = app.screen
        for column in ("match_group", "match_label", "cluster_dpmm", "triage_pc", "rank"):
            screen.finder._sort(column)
            await until(pilot, lambda column=column: app.state.query is not None and app.state.query.column == column)
            assert app.state.query == sorted_as(f"sort {column}", Query(), app.state.rows.table.schema.names), column


async def test_sort_is_done_from_the_queue(open_app: Opener) -> None:
    async with open_app(size=(160, 50)) as (app, pilot):
        await pilot.press("colon", *"sort transit_sde", "enter")
        await until(pilot, lambda: app.state.query is not None and app.state.query.column == "transit_sde")
        sde = [app.state.rows.cells(place, ["transit_sde"])[0] for place in range(N)]
        assert sde == sorted(sde, reverse=True)
        text = "\n".join(screen_text(app))
        assert "SDE" in text
        assert "tri-PC" in text
        await pilot.press("O")
        await until(pilot, lambda: not app.state.query.descending)
        await pilot.press("colon", *"sort nosuch", "enter")
        await until(pilot, lambda: "there is no column" in "\n".join(screen_text(app)))


@pytest.mark.parametrize(
    ("text", "place"),
    [("group:planet_like", lambda at: at % 3 == 0), ("cluster:2", lambda at: at % 3 == 2 and at < N - 2),
     ("cluster:-1", lambda at: at == N - 2), ("triage_pc>.5", lambda at: 1 - at / N > 0.5),
     ("group:stellar sde>=20 -cluster:none", lambda at: at % 3 == 2 and at >= 15 and at < N - 1),
     ("cluster_kmeans:1 match:EB*", lambda at: at % 2 == 1)],
)  # fmt: skip
def test_filter_words_of_the_later_stages(text: str, place) -> None:
    table = with_decisions(likeness_table(), {})
    assert np.flatnonzero(matching(table, text)).tolist() == [at for at in range(N) if place(at)]
