"""The vet screen's board: panels side by side, the lines around them, and their titles in the lines."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from rich.cells import cell_len
from rich.segment import Segment
from textual import events
from textual.geometry import NULL_OFFSET, NULL_SPACING, Region, Size
from textual.layout import ArrangeResult, Layout, WidgetPlacement
from textual.strip import Strip
from textual.widget import Widget

from clara_tui.text.ascii import plain_ascii
from clara_tui.text.cells import whole_parts
from clara_tui.widgets.panel import Panel
from clara_tui.widgets.vet_plan import PanelBox, frame, plan


class PlannedLayout(Layout):
    """Puts each panel where the board's plan has it; panels without a place are not shown."""

    name = "planned"

    def arrange(
        self,
        parent: Widget,
        children: list[Widget],
        size: Size,
        greedy: bool = True,  # noqa: ARG002 - Textual passes it by name
    ) -> ArrangeResult:
        """Place every panel at the box that the board has planned for it."""
        assert isinstance(parent, Board)
        parent.lay_out(size)
        placements = []
        for order, child in enumerate(children):
            box = parent.boxes.get(child.panel) if isinstance(child, Panel) else None
            region = Region(*box.inner) if box else Region(0, 0, 0, 0)
            placements.append(WidgetPlacement(region, NULL_OFFSET, NULL_SPACING, child, order))
        return placements


class Board(Widget):
    """Lays out its panels and draws the frame; `zoomed` shows one panel alone."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"board--line", "board--title", "board--focused"}
    DEFAULT_CSS = """
    Board { background: $background; }
    Board .board--line { color: $frame; }
    Board .board--title { color: $muted; text-style: bold; }
    Board .board--focused { color: $accent; text-style: bold; }
    """

    def __init__(self, panels: Iterable[Panel]) -> None:
        self.panels = {panel.panel: panel for panel in panels}
        super().__init__(*self.panels.values(), id="board")
        self._layout = PlannedLayout()
        self.zoomed = ""
        self.ascii = False
        self.scroll_keys = "Ctrl-D Ctrl-U"
        self.titles: dict[str, str] = {}
        self.boxes: dict[str, PanelBox] = {}
        self._frame: list[str] = []

    @property
    def layout(self) -> Layout:
        """Return the layout that places the panels as planned."""
        return self._layout

    def lay_out(self, size: Size) -> None:
        """Plan for `size`; called by the layout. A frame painted for the plan before is painted again."""
        boxes = [box for box in plan(size.width, size.height, self.zoomed) if box.name in self.panels]
        planned = {box.name: box for box in boxes}
        if planned != self.boxes or size.height != len(self._frame):
            self.boxes = planned
            self._frame = frame(boxes, size.width, size.height)
            self.refresh()

    def zoom(self, name: str) -> None:
        """Show one panel alone; again, or "", shows all."""
        for panel in self.panels.values():
            panel.top = 0
        self.zoomed = "" if name in (self.zoomed, "") else name
        self.refresh()
        self.panels["fold"].refresh(layout=True)  # of a widget's arrangement only its children can ask for another

    def entitle(self, titles: dict[str, str]) -> None:
        """Set new titles; only changed lines are painted, and that of a single panel, which tells the place in it."""
        changed = {name for name in titles.keys() | self.titles.keys() if titles.get(name) != self.titles.get(name)}
        self.titles = titles
        self._refresh_titles(changed | {self.zoomed})

    def scroll_zoomed(self, direction: int) -> bool:
        """Scroll the panel shown alone by half its height; whether it is longer than that."""
        panel = self.panels.get(self.zoomed)
        if panel is None or not panel.is_longer:
            return False
        panel.scroll_lines(direction * max(1, panel.size.height // 2))
        self._refresh_titles({self.zoomed})
        return True

    def on_click(self, event: events.Click) -> None:
        """Show a panel alone on two clicks, and all again on two more."""
        if event.chain == 2 and isinstance(event.widget, Panel):
            self.zoom(event.widget.panel)

    def on_descendant_focus(self) -> None:
        """Highlight the title of the panel in focus, whether a key or the mouse put the focus there."""
        self._refresh_titles(set(self.boxes))

    def on_descendant_blur(self) -> None:
        self._refresh_titles(set(self.boxes))

    def _refresh_titles(self, names: set[str]) -> None:
        rows = [Region(box.left, box.top, box.right - box.left, 1) for n, box in self.boxes.items() if n in names]
        if rows:
            self.refresh(*rows)

    def render_line(self, y: int) -> Strip:
        if y >= len(self._frame):
            return Strip.blank(self.size.width, self._part_style("line"))
        segments, sofar = [], 0
        line = plain_ascii(self._frame[y]) if self.ascii else self._frame[y]
        for box in sorted((box for box in self.boxes.values() if box.top == y), key=lambda box: box.left):
            title = f"{self._title(box.name, box.right - box.left - 2)} "
            start = box.left + 1
            segments.append(Segment(line[sofar:start], self._part_style("line")))
            focused = self.panels[box.name].has_focus
            segments.append(Segment(title, self._part_style("focused" if focused else "title")))
            sofar = start + cell_len(title)
        segments.append(Segment(line[sofar:], self._part_style("line")))
        return Strip(segments).adjust_cell_length(self.size.width, self._part_style("line"))

    def _title(self, name: str, width: int) -> str:
        """Return a panel's title in at most `width` cells, where it is shown alone with the place in it."""
        panel = self.panels[name]
        number = f"{panel.number} " if panel.number else ""
        is_scrolled = name == self.zoomed and panel.is_longer
        where = f"  lines {panel.where}: {self.scroll_keys}" if is_scrolled else ""
        words = number + (self.titles.get(name) or panel.about)
        title = whole_parts(words.replace("±", "+-") if self.ascii else words, width - cell_len(where)) + where
        return plain_ascii(title) if self.ascii else title

    def _part_style(self, part: str):  # type: ignore[no-untyped-def]
        return self.get_component_rich_style(f"board--{part}")
