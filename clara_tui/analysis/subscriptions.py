"""Share the analysis process among open screens: the newest one's wish is followed, all hear the answers."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from clara_pipeline.records import CandidateKey
from clara_tui.analysis.protocol import AnalysisRequest

OnAnswer = Callable[[CandidateKey], object]


class Subscriptions:
    """The open subscriptions of one client, the newest last."""

    def __init__(self, follow: Callable[[Sequence[AnalysisRequest]], object]) -> None:
        """Begin without a screen; `follow` is told all that is wanted each time that this changes."""
        self._follow = follow
        self._open: list[Subscription] = []

    def subscribe(self, on_answer: OnAnswer) -> Subscription:
        """Open a subscription; its wish comes before those opened earlier, until it is closed."""
        self._open.append(subscription := Subscription(self, on_answer))
        return subscription

    def tell(self, key: CandidateKey) -> None:
        """Tell every subscriber that there is something new of a star; in the calling thread."""
        for subscription in tuple(self._open):
            subscription.on_answer(key)

    def changed(self, subscription: Subscription) -> None:
        """Follow a wish, unless a newer subscriber wants something."""
        if subscription is self._newest():
            self._follow(subscription.asks)

    def closed(self, subscription: Subscription) -> None:
        """Forget a subscription, and follow the next older wish where this one was followed."""
        was_followed = subscription is self._newest()
        if subscription in self._open:
            self._open.remove(subscription)
        if was_followed and (newest := self._newest()) is not None:
            self._follow(newest.asks)

    def _newest(self) -> Subscription | None:
        return next((one for one in reversed(self._open) if one.asks), None)


class Subscription:
    """One screen's line to the analysis process."""

    def __init__(self, subscriptions: Subscriptions, on_answer: OnAnswer) -> None:
        self._subscriptions = subscriptions
        self.on_answer = on_answer
        """Called in the client's reading thread with the key of a star that has something new."""
        self.asks: tuple[AnalysisRequest, ...] = ()

    def want(self, asks: Sequence[AnalysisRequest]) -> None:
        """Ask for this from now on and for nothing else, most urgent first. Returns at once."""
        self.asks = tuple(asks)
        self._subscriptions.changed(self)

    def close(self) -> None:
        """End the subscription: ask for nothing and hear nothing any more."""
        self._subscriptions.closed(self)
