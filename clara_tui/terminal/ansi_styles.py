"""The colours of text as escape sequences: from one look to the next in as few bytes as can be."""

from functools import lru_cache


@lru_cache(maxsize=4096)
def turned(old: str, new: str) -> str:
    """The sequence from one look to another; a look is the codes of an SGR sequence, "" the plain one."""
    if old == new:
        return ""
    (attributes, style, ground), (new_attributes, new_ink, new_ground) = _parts(old), _parts(new)
    if attributes != new_attributes or (style and not new_ink) or (ground and not new_ground):
        return f"\x1b[0;{new}m" if new else "\x1b[0m"
    codes = [code for was, code in ((style, new_ink), (ground, new_ground)) if code != was]
    return f"\x1b[{';'.join(codes)}m"


def _parts(look: str) -> tuple[str, str, str]:
    """Attributes, foreground and background of a look."""
    codes, parts = look.split(";") if look else [], {"attributes": "", "style": "", "ground": ""}
    at = 0
    while at < len(codes):
        width = {"2": 5, "5": 3}.get(codes[at + 1], 1) if codes[at] in ("38", "48") else 1
        kind = _kind(int(codes[at]))
        parts[kind] += ";" * bool(parts[kind]) + ";".join(codes[at : at + width])
        at += width
    return parts["attributes"], parts["style"], parts["ground"]


def _kind(code: int) -> str:
    if 30 <= code <= 39 or 90 <= code <= 97:
        return "style"
    return "ground" if 40 <= code <= 49 or 100 <= code <= 107 else "attributes"
