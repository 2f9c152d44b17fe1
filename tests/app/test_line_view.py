"""Only what changed is painted."""

from hypothesis import given
from hypothesis import strategies as st
from textual.app import App, ComposeResult

from clara_tui.terminal.themes import DARK
from clara_tui.text.cells import fitted
from clara_tui.text.styled_text import StyledLine
from clara_tui.widgets.line_view import LineView
from clara_tui.widgets.meters import Meters


@given(st.text(max_size=30), st.integers(1, 20), st.booleans())
def test_fitted_text_has_just_the_width(text: str, width: int, left: bool) -> None:
    from rich.cells import cell_len

    assert cell_len(fitted(text, width, left)) == width


class OneView(App[None]):
    def __init__(self, view: LineView) -> None:
        super().__init__()
        self.view = view
        self.painted: list[tuple[int, int]] = []

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return DARK.variables

    def compose(self) -> ComposeResult:
        refresh = self.view.refresh

        def noted(*regions, **options):  # type: ignore[no-untyped-def]
            self.painted += [(region.y, region.width) for region in regions]
            return refresh(*regions, **options)

        self.view.refresh = noted  # type: ignore[method-assign]
        yield self.view


async def test_unchanged_lines_are_not_painted() -> None:
    app = OneView(LineView())
    async with app.run_test() as pilot:
        app.view.show([(("one", ""),), (("two", ""),)])
        await pilot.pause()
        app.painted.clear()
        app.view.show([(("one", ""),), (("twi", ""),)])
        assert app.painted == [(1, 80)]


async def test_meters_paint_few_lines_a_tick_and_all_in_the_end() -> None:
    app = OneView(Meters())
    async with app.run_test() as pilot:
        app.view.show([((f"line {y}   0", ""),) for y in range(8)])
        await pilot.pause()
        for tick in range(1, 4):
            app.painted.clear()
            wanted: list[StyledLine] = [((f"line {y} {tick}", ""),) for y in range(8)]
            app.view.show(wanted)
            assert len(app.painted) <= Meters.MAX_CHANGES
        for _ in range(3):
            app.view.show(wanted)
        assert app.view.lines == wanted
