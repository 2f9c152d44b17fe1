"""Let a key's action of a screen be done by an object that the screen owns."""

from collections.abc import Callable
from typing import Any


def delegate(part: str, method: str, n_values: int = 0) -> Callable[..., Any]:
    """Return an `action_…` method for a screen that calls `self.<part>.<method>`.

    `n_values` (0, 1 or 2): how many values the action has; Textual counts the method's parameters.
    """

    def target(screen: Any) -> Any:
        """Return the method of the screen's part."""
        return getattr(getattr(screen, part), method)

    def none(screen: Any) -> Any:
        """Call the method without arguments."""
        return target(screen)()

    def one(screen: Any, first: Any) -> Any:
        """Call the method with one argument."""
        return target(screen)(first)

    def two(screen: Any, first: Any, second: Any) -> Any:
        """Call the method with two arguments."""
        return target(screen)(first, second)

    return (none, one, two)[n_values]
