"""Show the live meters of machine and run."""

from clara_tui.widgets.line_view import LineView


class Meters(LineView):
    """Shows meter lines; at most a few are sent at a time, so a tick stays under 400 bytes."""

    MAX_CHANGES = 4

    def __init__(self) -> None:
        super().__init__(id="meters", classes="panel")
        self.border_title = " machine "
