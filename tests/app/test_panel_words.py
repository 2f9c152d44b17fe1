"""Numbers of the panels: a value beside its limit never reads like the limit unless it is equal."""

import pytest

from clara_tui.widgets.panels.words import beside_limit


@pytest.mark.parametrize(
    ("value", "limit", "shown"),
    [(0.803, 0.8, ".803"), (0.8, 0.8, ".8"), (0.71, 0.8, ".71"), (9.96, 10.0, "9.96"), (213.2, 10.0, "213"), (0.8, None, ".8"), (None, 0.8, "—")],
)  # fmt: skip
def test_a_value_that_rounds_to_its_limit_has_one_digit_more(
    value: float | None, limit: float | None, shown: str
) -> None:
    assert beside_limit(value, limit, 2 if value != 213.2 else 3) == shown
