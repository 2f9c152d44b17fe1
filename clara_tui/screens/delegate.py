"""Let a key's action of a screen be done by an object that the screen owns."""

from collections.abc import Callable
from typing import Any

from clara_tui.keys.in_force import with_keys

HIDDEN_NAMES = "which star it is, is hidden while judging blind; {blind} shows it"


def delegate(part: str, method: str, n_values: int = 0, *, of_stars: bool = False) -> Callable[..., Any]:
    """Return an `action_…` method for a screen that calls `self.<part>.<method>`.

    `n_values` (0, 1 or 2): how many values the action has; Textual counts the method's parameters. What is
    `of_stars` alone is not done for transients, and the screen says so.
    """

    def target(screen: Any) -> Any:
        """Return the method of the screen's part."""
        return nothing if of_stars and refuses_transients(screen) else getattr(getattr(screen, part), method)

    def nothing(*_values: Any) -> None:
        """Do nothing."""

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


def refuses_names(screen: Any) -> bool:
    """Tell that a key would say which star it is, while that is hidden."""
    if screen.state.full_blind:
        screen.app.notify_info(with_keys(HIDDEN_NAMES))
    return bool(screen.state.full_blind)


def refuses_transients(screen: Any) -> bool:
    """Tell that a key is about one star's light curve, where the current candidate of a screen is a transient."""
    current = screen.state.current
    is_transient = current is not None and bool(current.object_id)
    if is_transient:
        screen.app.notify_info("that key is for stars: a transient has no fold, no period and no sector")
    return is_transient
