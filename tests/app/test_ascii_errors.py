"""An error behind ± stays an error where the terminal knows ASCII only: ~ means about."""

import pytest

from clara_tui.text.ascii import plain_ascii, with_two_cells
from clara_tui.text.styled_text import text_of
from clara_tui.widgets.line_view import in_ascii


@pytest.mark.parametrize(
    ("text", "spare", "shown"),
    [
        ("fit: P 1.227±0.003 d", 1, "fit: P 1.227+-0.003 d"),
        ("fit: P 1.227±0.003 d", 0, "fit: P 1.227~0.003 d"),
        ("a ±1, b ±2", 1, "a +-1, b ~2"),
        ("+1.2±0.3   deep", 0, "+1.2+-0.3  deep"),
        ("  1   +1.2±0.3", 0, "  1  +1.2+-0.3"),
        ("+ other P     0 ≤0", 1, "+ other P     0 <=0"),
        ("snr  2798 ≥6.8   S/N", 0, "snr  2798 >=6.8  S/N"),
        ("no error here  at all", 5, "no error here  at all"),
    ],
)
def test_an_error_takes_blanks_beside_it(text: str, spare: int, shown: str) -> None:
    assert plain_ascii(with_two_cells(text, spare)) == shown


def test_a_line_grows_by_what_there_is_room_for() -> None:
    assert text_of(in_ascii((("1±2", ""), (" 3±4 ┊", "muted")), 1)) == "1+-2 3~4 :"
