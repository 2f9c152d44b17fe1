"""What commands print as JSON can be read by every JSON reader, and harms no terminal."""

import json
from dataclasses import dataclass
from pathlib import Path

import pytest

from clara_tui.commands.output import print_json


@dataclass
class Row:
    name: str
    value: float


def test_any_value_becomes_strict_ascii_json(capsys: pytest.CaptureFixture[str]) -> None:
    rows = [Row("\x1b]0;x\x07\x9b\u202e", float("nan")), Row("not UTF-8: \udcff", float("-inf"))]
    print_json({"rows": rows, 7: Path("a"), "deep": ({"x": float("inf")},)})
    out = capsys.readouterr().out
    assert out.isascii()
    assert out.count("\n") == 1
    assert not set(out) & {"\x1b", "\x07"}
    read = json.loads(out, parse_constant=lambda name: pytest.fail(name))
    assert [row["value"] for row in read["rows"]] == [None, None]
    assert (read["7"], read["deep"]) == ("a", [{"x": None}])
