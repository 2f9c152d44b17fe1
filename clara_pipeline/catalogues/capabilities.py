"""Read what a TAP service says it can do: its VOSI capabilities, by pyvo in the limited process.

Our own client asks, since it holds to allowed hosts, sizes and times; pyvo's own session follows any redirect and
reads answers of any size. What comes back is scanned before pyvo's parser sees it.
"""

from __future__ import annotations

import msgspec

NEEDED_UPLOAD = "upload-inline"


class TapCapabilities(msgspec.Struct, frozen=True):
    """What of a TAP service's capabilities matters here."""

    languages: tuple[str, ...] = ()
    takes_uploads: bool = False
    """Whether a table can be sent along with a query."""
    most_rows: int | None = None
    """Rows that an answer has at most, whatever is asked for; None where the service does not say."""


def capabilities_in(content: bytes) -> TapCapabilities | None:
    """Read a document of VOSI capabilities with pyvo; None for one without a TAP service.

    Only for the limited process (`votable_child`). Raises what pyvo raises on a malformed document.
    """
    import io

    from pyvo.io.vosi import parse_capabilities

    for capability in parse_capabilities(io.BytesIO(content)):
        if str(capability.standardid or "").lower().startswith("ivo://ivoa.net/std/tap"):
            methods = [str(method.ivo_id or "").lower() for method in capability.uploadmethods or ()]
            hard = getattr(capability.outputlimit, "hard", None)  # where none is given, pyvo has an empty element
            return TapCapabilities(
                tuple(str(language.name).upper() for language in capability.languages or ()),
                any(NEEDED_UPLOAD in method for method in methods),
                int(hard.content) if hard is not None and hard.unit == "row" else None,
            )
    return None
