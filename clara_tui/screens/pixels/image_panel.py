"""A panel with one image of the Pixels screen: it says when its room has changed, for images are drawn to fit."""

from __future__ import annotations

from textual.message import Message

from clara_tui.widgets.scrolled import Scrolled


class ImagePanel(Scrolled):
    """One image and its title."""

    class Resized(Message):
        """The panel has another size."""

    def on_resize(self) -> None:
        self.post_message(self.Resized())
