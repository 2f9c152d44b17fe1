"""What is sent makes the terminal show just what it should, in few bytes."""

import re

from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import get_character_cell_size
from rich.color import ColorSystem
from rich.console import Console
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from clara_tui.terminal.ansi_styles import Pen, style_of
from clara_tui.terminal.cell_rows import ONE_CELL_EACH
from clara_tui.terminal.diff_renderer import TerminalContents
from clara_tui.terminal.row_pieces import Piece, within

WIDTH, HEIGHT = 24, 4
CONSOLE = Console(color_system="truecolor", force_terminal=True, _environ={})
COLOURS = ColorSystem.TRUECOLOR
STYLES = [
    None, Style.parse("red"), Style.parse("bold #102030 on #405060"), Style.parse("#a0b0c0 on #405060"),
    Style.parse("on blue"), Style.parse("reverse"), Style.parse("link https://example.org/x"),
]  # fmt: skip
SEQUENCE = re.compile(r"\x1b\[([0-9;]*)([HGm])|\x1b\]8;([^\x1b]*)\x1b\\|([^\x1b])")


class Terminal:
    """Shows text at places, in looks; knows no more than it needs to."""

    def __init__(self) -> None:
        self.cells = {(x, y): (" ", frozenset(), "") for x in range(WIDTH) for y in range(HEIGHT)}
        self.look: dict[str, str] = {}
        self.link = ""
        self.x = self.y = 0

    def write(self, text: str) -> None:
        for codes, end, link, character in SEQUENCE.findall(text):
            if end == "H":
                self.y, self.x = (int(n) - 1 for n in codes.split(";"))
            elif end == "G":
                self.x = int(codes) - 1
            elif end == "m":
                self._turn(codes.split(";"))
            elif character == "\n":
                pass
            elif character:
                self._put(character)
            else:
                self.link = link.partition(";")[2]

    def _put(self, character: str) -> None:
        width = get_character_cell_size(character)
        if width == 0:
            text, *look = self.cells[self.x - 1, self.y]
            self.cells[self.x - 1, self.y] = (text + character, *look)
        for i in range(width):
            self.cells[self.x + i, self.y] = (character if i == 0 else "", frozenset(self.look.items()), self.link)
        self.x += width

    def _turn(self, codes: list[str]) -> None:
        while codes:
            code = codes.pop(0)
            if code in ("0", ""):
                self.look = {}
            elif code in ("38", "48"):
                count = 4 if codes[0] == "2" else 2
                self.look[code[0]] = ";".join([code, *codes[:count]])
                del codes[:count]
            elif code in ("39", "49"):
                self.look.pop(code[0], None)
            elif code[0] == "2" and len(code) == 2:
                for ended in {"22": ("attribute 1", "attribute 2")}.get(code, (f"attribute {code[1]}",)):
                    self.look.pop(ended, None)
            else:
                kind = {"3": "3", "9": "3", "4": "4", "1": "4"}[code[0]] if len(code) > 1 else f"attribute {code}"
                self.look[kind] = code

    @property
    def seen(self) -> dict[tuple[int, int], object]:
        """The cells as they look: of a space only the ground and lines are seen."""
        blanks = ("4", "attribute 4", "attribute 7", "attribute 9")
        return {
            place: (
                text,
                {kind: code for kind, code in look if text != " " or kind in blanks or dict(look).keys() & blanks[1:]},
                link,
            )
            for place, (text, look, link) in self.cells.items()
        }


texts = st.lists(st.sampled_from([*"abc  é漢字", "e\u0301"]), min_size=1, max_size=8).map("".join)
segments = st.tuples(texts, st.sampled_from(STYLES)).map(lambda s: Segment(*s))
strips = st.lists(segments, max_size=6).map(lambda parts: Strip(parts).adjust_cell_length(WIDTH))
screens = st.lists(strips, min_size=HEIGHT, max_size=HEIGHT)


def alone(rows: list[Strip]) -> list[list[Piece]]:
    """Rows of one piece each."""
    return [[Piece(0, row)] for row in rows]


def plainly(rows: list[Strip]) -> str:
    return "".join(f"\x1b[{y + 1};1H{row.render(CONSOLE)}" for y, row in enumerate(rows))


@settings(max_examples=60, deadline=None)
@given(st.lists(screens, min_size=1, max_size=5))
def test_the_terminal_shows_what_whole_screens_would_show(frames: list[list[Strip]]) -> None:
    lean, plain, shown = Terminal(), Terminal(), TerminalContents()
    for rows in frames:
        lean.write(shown.difference(alone(rows), COLOURS))
        plain.write(plainly(rows))
        assert lean.seen == plain.seen


@given(screens)
def test_the_same_again_costs_nothing(rows: list[Strip]) -> None:
    shown = TerminalContents()
    shown.difference(alone(rows), COLOURS)
    assert shown.difference(alone([Strip(list(row)) for row in rows]), COLOURS) == ""


@given(screens)
def test_what_is_forgotten_is_sent_again(rows: list[Strip]) -> None:
    shown = TerminalContents()
    first = shown.difference(alone(rows), COLOURS)
    shown.forget()
    assert shown.difference(alone(rows), COLOURS) == first


def test_one_changed_cell_costs_one_cell() -> None:
    shown, style = TerminalContents(), Style.parse("red on blue")
    rows = [Strip([Segment("x" * WIDTH, style)]) for _ in range(HEIGHT)]
    shown.difference(alone(rows), COLOURS)
    rows[2] = Strip([Segment("x" * 10 + "y" + "x" * (WIDTH - 11), style)])
    assert shown.difference(alone(rows), COLOURS) == "\x1b[3;11H\x1b[31;44my\x1b[m"


def test_behind_a_character_of_disputed_width_the_cursor_is_placed_anew() -> None:
    shown = TerminalContents()
    sent = shown.difference(alone([Strip([Segment("a漢b")])]), COLOURS)
    assert sent == "\x1b[1;1Ha漢\x1b[4Gb"


def test_what_is_past_the_edge_is_not_sent() -> None:
    rows = [Strip([Segment("x" * WIDTH)]) for _ in range(HEIGHT)]
    kept = within([[Piece(WIDTH - 1, rows[0]), Piece(1, rows[0]), Piece(0, rows[0])]] * HEIGHT, WIDTH - 2, HEIGHT - 1)
    assert [[(piece.x, piece.end) for piece in row] for row in kept] == [[(1, WIDTH - 2), (0, WIDTH - 2)]] * (
        HEIGHT - 1
    )


unmarked = strips.filter(lambda strip: "\u0301" not in strip.text)
"""Textual's cut leaves a mark at the front of what is right of its letter, where it lands on a foreign one."""


@given(unmarked, st.lists(st.tuples(st.integers(0, WIDTH - 1), st.integers(1, WIDTH), unmarked), max_size=3))
def test_pieces_lie_over_one_another(under: Strip, over: list[tuple[int, int, Strip]]) -> None:
    """As when Textual cuts what is covered out of the strips behind, and joins what is left."""
    plain, pieces = under, [Piece(0, under)]
    for x, width, strip in over:
        piece = Piece(x, strip.crop(0, min(width, WIDTH - x)))
        pieces.insert(0, piece)
        plain = Strip.join([plain.crop(0, x), piece.strip, plain.crop(piece.end, WIDTH)])
    lean, true = Terminal(), Terminal()
    lean.write(TerminalContents().difference([pieces], COLOURS))
    true.write(plainly([plain]))
    assert lean.seen == true.seen


@given(screens, st.integers(0, WIDTH - 1))
def test_a_piece_that_moves_or_goes_is_known(rows: list[Strip], x: int) -> None:
    lean, plain, shown = Terminal(), Terminal(), TerminalContents()
    under, over = rows[0], rows[1].crop(0, 1 + (WIDTH - x) // 2)
    for pieces in (
        [Piece(0, under)],
        [Piece(x, over), Piece(0, under)],
        [Piece(x // 2, over), Piece(0, under)],
        [Piece(0, under)],
    ):
        lean.write(shown.difference([pieces], COLOURS))
        plain.write(TerminalContents().difference([pieces], COLOURS))
        assert lean.seen == plain.seen


CODES = ["", "1", "31", "1;31", "38;2;1;2;3", "38;5;7;48;2;4;5;6", "44", "7;90;107", "1;2", "2;4", "3;9;33"]


@given(st.lists(st.sampled_from(CODES), min_size=2))
def test_styles_follow_one_another(styles: list[str]) -> None:
    step, whole, pen = Terminal(), Terminal(), Pen()
    for style in styles:
        step.write(pen.turn(style_of(style)) + "a")
        whole.write((f"\x1b[0;{style}m" if style else "\x1b[0m") + "a")
        assert step.look == whole.look


def test_a_bold_word_costs_no_colours_again() -> None:
    pen = Pen()
    pen.turn(style_of("38;2;1;2;3;48;2;4;5;6"))
    assert pen.turn(style_of("1;38;2;1;2;3;48;2;4;5;6")) == "\x1b[1m"
    assert pen.turn(style_of("38;2;1;2;3;48;2;4;5;6")) == "\x1b[22m"


def test_spaces_between_words_cost_no_colours() -> None:
    pen = Pen()
    pen.turn(style_of("1;31;44"))
    assert pen.turn(style_of("44"), blanks=True) == ""
    assert pen.turn(style_of("1;31;44")) == ""


def test_every_character_taken_for_one_cell_is_one() -> None:
    wide = [chr(n) for n in range(0x20, 0x3000) if ONE_CELL_EACH(chr(n)) and get_character_cell_size(chr(n)) != 1]
    assert not wide
