"""Damage to bytes: flips, cuts, copies, and values that programs stumble over."""

from __future__ import annotations

import random
import re

TOKENS = [
    b"", b"\0", b"\xff\xfe", b"\xef\xbb\xbf", b"\x1b]52;c;aGk=\x07", b"\x1b[31m", b"\xe2\x80\xae", b"'", b'"', b"\n", b"\r", b"\r\n", b"\t", b";", b",", b"|",
    b"0", b"-1", b"1e999", b"-1e308", b"NaN", b"Infinity", b"1e-320", b"2147483648", b"9223372036854775808", b"99999999999999999999999", b"0x10",
    b"null", b"true", b"[]", b"{}", b"[" * 3000, b"{\"a\":" * 2000, b"../../../../etc/passwd", b"/etc/passwd", b"file:///etc/passwd",
    b"=1+1", b"@SUM(1)", b"A" * 70_000, b"\xc3\x28", b"\\ud800", b"%s%n", b"<!DOCTYPE x>", b"&amp;", b" " * 80, b"END" + b" " * 77,
]  # fmt: skip
NUMBER = re.compile(rb"-?\d+(?:\.\d+)?")


def mutated(rng: random.Random, data: bytes) -> bytes:
    """Return `data` with one to four kinds of damage, the more the rarer."""
    for _ in range(rng.choice((1, 1, 1, 2, 2, 3, 4))):
        data = rng.choice(DAMAGES)(rng, data)
    return data


def _flip(rng: random.Random, data: bytes) -> bytes:
    spoilt = bytearray(data)
    for _ in range(min(rng.choice((1, 1, 2, 8)), len(spoilt))):
        spoilt[rng.randrange(len(spoilt))] = rng.choice((rng.randrange(256), 0, 255, 127, 128))
    return bytes(spoilt)


def _cut(rng: random.Random, data: bytes) -> bytes:
    return data[: rng.randrange(len(data) + 1)]


def _drop(rng: random.Random, data: bytes) -> bytes:
    start = rng.randrange(len(data) + 1)
    return data[:start] + data[start + rng.choice((1, 4, 80, 2880)) :]


def _insert(rng: random.Random, data: bytes) -> bytes:
    place = rng.randrange(len(data) + 1)
    return data[:place] + rng.choice(TOKENS) + data[place:]


def _replace(rng: random.Random, data: bytes) -> bytes:
    """A token over as many bytes: what follows stays in its place."""
    token, place = rng.choice(TOKENS)[:80], rng.randrange(len(data) + 1)
    return data[:place] + token + data[place + len(token) :]


def _number(rng: random.Random, data: bytes) -> bytes:
    """Another number in place of one there is."""
    found = list(NUMBER.finditer(data[:200_000]))
    if not found:
        return data
    match = rng.choice(found)
    return data[: match.start()] + rng.choice(TOKENS[16:27]) + data[match.end() :]


def _word(rng: random.Random, data: bytes) -> bytes:
    """A token in place of a word there is."""
    found = list(re.finditer(rb"[A-Za-z_]{2,20}", data[:20_000]))
    if not found:
        return data
    match = rng.choice(found)
    return data[: match.start()] + rng.choice(TOKENS) + data[match.end() :]


def _repeat(rng: random.Random, data: bytes) -> bytes:
    start = rng.randrange(len(data) + 1)
    piece = data[start : start + rng.choice((1, 20, 80, 2880))]
    return data[:start] + piece * rng.choice((2, 3, 50)) + data[start:]


def _size(rng: random.Random, data: bytes) -> bytes:
    """A length or count of four or eight bytes, huge or negative."""
    token = rng.choice((1 << 31, (1 << 32) - 1, (1 << 63), 0, 1 << 24)).to_bytes(8, rng.choice(("little", "big")))
    token = rng.choice((token, token[:4], token[4:]))
    place = rng.randrange(len(data) + 1)
    return data[:place] + token + data[place + len(token) :]


DAMAGES = (_flip, _flip, _cut, _drop, _insert, _replace, _number, _number, _word, _repeat, _size)
