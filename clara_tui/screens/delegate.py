"""Let a key's action of a screen be done by an object that the screen owns."""

from collections.abc import Callable
from typing import Any


def delegate(part: str, method: str, n_values: int = 0) -> Callable[..., Any]:
    """Return an `action_…` method for a screen that calls `self.<part>.<method>`.

    `n_values` (0, 1 or 2): how many values the action has; Textual counts the method's parameters.
    """

    def target(screen: Any) -> Any:
        return getattr(getattr(screen, part), method)

    def none(screen: Any) -> Any:
        return target(screen)()

    def one(screen: Any, first: Any) -> Any:
        return target(screen)(first)

    def two(screen: Any, first: Any, second: Any) -> Any:
        return target(screen)(first, second)

    return (none, one, two)[n_values]
