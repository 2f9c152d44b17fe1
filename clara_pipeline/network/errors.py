"""Errors between here and a server."""

from clara_pipeline.errors import ClaraError


class NetworkError(ClaraError):
    """A request that brought nothing usable.

    `transient`: asking again may help. `status`: the server's answer, None when there was none.
    `retry_after_seconds`: how long the server asked to be left alone.
    """

    def __init__(
        self,
        text: str,
        *,
        transient: bool = True,
        status: int | None = None,
        retry_after_seconds: float | None = None,
    ) -> None:
        super().__init__(text)
        self.transient = transient
        self.status = status
        self.retry_after_seconds = retry_after_seconds


class NoSuchHost(NetworkError):
    """The server's name could not be looked up: most often there is no network at all."""


class Stopped(ClaraError):
    """The client was stopped while a request was under way."""
