"""The answer to a request that cannot be served."""

from __future__ import annotations

from clara_pipeline.text import sanitize
from clara_tui.serve.limits import RETRY_SECONDS

ERROR_CHARACTERS = 500


class RefusalError(Exception):
    """A request that is answered with an error: an HTTP status and a sentence for the person who asked."""

    def __init__(self, status: int, sentence: object) -> None:
        super().__init__(sanitize(sentence, ERROR_CHARACTERS))
        self.status = status

    @property
    def headers(self) -> dict[str, str]:
        """The headers that belong to the status."""
        if self.status in (429, 503):
            return {"Retry-After": str(RETRY_SECONDS)}
        return {"WWW-Authenticate": "Bearer"} if self.status == 401 else {}
