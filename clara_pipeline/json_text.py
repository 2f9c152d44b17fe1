"""JSON for people to read, and what decoding a damaged or foreign text raises."""

import msgspec

NOT_JSON = (msgspec.MsgspecError, UnicodeDecodeError, RecursionError)
"""All that msgspec raises over bytes that are not the JSON it was asked for."""


def indented_json(content: object) -> bytes:
    """Return `content` as indented JSON with a line end: equal contents have equal bytes."""
    return msgspec.json.format(msgspec.json.encode(content), indent=1) + b"\n"
