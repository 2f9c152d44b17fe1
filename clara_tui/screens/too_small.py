"""Screen for a terminal that is too small for anything else."""

from textual.app import ComposeResult
from textual.screen import ModalScreen
from textual.widgets import Static

from clara_tui.shell.navigation import SMALLEST


class TooSmallScreen(ModalScreen[None]):
    """Says how large the terminal must be; goes by itself when it is."""

    DEFAULT_CSS = """
    TooSmallScreen { align: center middle; background: $background; }
    TooSmallScreen Static { width: auto; height: auto; max-width: 100%; text-align: center; color: $warning; }
    TooSmallScreen ToastRack { display: none; }
    """

    def compose(self) -> ComposeResult:
        columns, rows = SMALLEST
        yield Static(f"CLARA needs {columns} x {rows} cells.\nMake the terminal larger\n(Ctrl-Q quits).", markup=False)
