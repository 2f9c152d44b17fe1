"""Target pixels: the current candidate's light out of transit, and what of it is lost in transit."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import numpy as np
from numpy.typing import NDArray
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.message import Message
from textual.screen import Screen

from clara_pipeline.ingest.pixels.find import cutout_place
from clara_pipeline.records import CandidateKey, FloatArray
from clara_tui.analysis.candidate_data import CandidateData
from clara_tui.analysis.pixels.answers import FoundPixels
from clara_tui.analysis.protocol import AnalysisRequest
from clara_tui.candidate.candidate_view import CandidateView
from clara_tui.keys import bindings
from clara_tui.keys.in_force import key_of, with_keys
from clara_tui.plots.canvas import Size
from clara_tui.plots.pixels.half_blocks import half_block_lines
from clara_tui.plots.pixels.image import ImageMark, image_lines
from clara_tui.queue.shown_name import name_of
from clara_tui.screens.pixels.download import PixelDownload
from clara_tui.screens.pixels.image_panel import ImagePanel
from clara_tui.screens.pixels.words import found_words, marks_of
from clara_tui.state import OperatorState
from clara_tui.text.status import standing
from clara_tui.text.styled_text import StyledLine, line_of, wrapped
from clara_tui.widgets.key_line import KeyLine
from clara_tui.widgets.line_view import LineView
from clara_tui.widgets.scrolled import Scrolled
from clara_tui.widgets.status_line import StatusLine

if TYPE_CHECKING:
    from clara_tui.app_port import AppPort

TITLES = {"out": "out of transit", "lost": "lost in transit"}
MOST_LINES = 8
"""Of words: on a terminal of 24 lines an image of 11 x 11 pixels has its room below them."""
MOST_NUMBERED = 9
"""Neighbours with a number in the images: one character each."""


class PixelsScreen(Screen[None]):
    """Two images side by side, and in words where the dip comes from."""

    KIND = bindings.PIXELS
    BINDINGS: ClassVar[list[BindingType]] = list(bindings.bindings_for(bindings.PIXELS))
    DEFAULT_CSS = """
    PixelsScreen #found { height: auto; max-height: 8; }
    PixelsScreen #images { height: 1fr; }
    PixelsScreen #out, PixelsScreen #lost { width: 1fr; height: 1fr; }
    """
    app: AppPort  # type: ignore[assignment]

    class Came(Message):
        """The analysis process had something on the star."""

    class Downloading(Message):
        """Something of the target pixels has come."""

        def __init__(self, n_bytes: int) -> None:
            super().__init__()
            self.n_bytes = n_bytes

    class Downloaded(Message):
        """The target pixels are there, or cannot be had."""

        def __init__(self, problem: str) -> None:
            super().__init__()
            self.problem = problem

    def __init__(self, state: OperatorState, view: CandidateView) -> None:
        """Take `view` as the Vet screen shows it, with an ephemeris that has a duration."""
        super().__init__()
        self.state = state
        self._view = view
        self._download: PixelDownload | None = None
        self._progress = ""
        """What the download does, or why it failed; empty without one."""

    def compose(self) -> ComposeResult:
        yield StatusLine()
        yield LineView(id="found")
        with Horizontal(id="images"):
            yield ImagePanel("out")
            yield ImagePanel("lost")
        yield KeyLine(bindings.PIXELS, self.app.keymap.keys, self.app.glyphs.is_ascii)

    def on_mount(self) -> None:
        for name, title in TITLES.items():
            self.query_one(f"#{name}", Scrolled).entitle(title)
        self._subscription = self.app.analysis_client().subscribe(self._answered)
        self._ask()
        self._show()

    def _ask(self, fresh: bool = False) -> None:
        run = self.state.run_of(self._view.candidate)
        folder = str(run.folder) if run is not None else ""
        search = not self._view.candidate.has("bls_period_days")
        key, ephemeris = self._view.candidate.key, self._view.ephemeris
        self._subscription.want([AnalysisRequest(key, run=folder, search=search, fresh=fresh, pixels=ephemeris)])

    def on_unmount(self) -> None:
        self._subscription.close()
        if self._download is not None:
            self._download.stop()

    def on_resize(self) -> None:
        self.call_after_refresh(self._show)

    def on_image_panel_resized(self) -> None:
        self._draw()

    def _answered(self, key: CandidateKey) -> None:
        """Take the helper's answer, in its thread."""
        if key == self._view.candidate.key:
            self.post_message(self.Came())

    def on_pixels_screen_came(self) -> None:
        self._show()

    @property
    def _star(self) -> CandidateData:
        return self.app.analysis_client().star(self._view.candidate.key)

    @property
    def found(self) -> FoundPixels | None:
        """What was found so far; None before."""
        assert self._view.ephemeris is not None
        return self._star.pixels.get(self._view.ephemeris)

    def _show(self) -> None:
        found = self.found
        title: StyledLine = ((" PIXELS ", "strong"), (f" {name_of(self._view.candidate)}", "muted"))
        self.query_one(StatusLine).set(title, standing(self.state, self.app.glyphs))
        said = [(self._plain(words), style) for words, style in self._words(found)]
        lines = [line_of(f" {text}", style) for words, style in said for text in wrapped(words, self.size.width - 2)]
        self.query_one("#found", LineView).styles.height = max(1, min(len(lines), MOST_LINES))
        self.query_one("#found", LineView).show(lines)
        self.call_after_refresh(self._draw)

    def _plain(self, words: str) -> str:
        """Return words that keep their errors apart where the terminal knows ASCII only."""
        return words.replace("±", "+-") if self.app.glyphs.is_ascii else words

    def _words(self, found: FoundPixels | None) -> list[tuple[str, str]]:
        if found is not None and not found.reason:
            return found_words(found, self._nearest(found), len(self._neighbour_marks(found)))
        if self._progress:
            return [(self._progress, "warn" if self._download is None else "accent")]
        if found is not None:
            return [(found.reason, "bad"), *([(advice, "muted")] if (advice := self._advice(found)) else [])]
        trouble = self._star.troubles.get("pixels") or self._star.troubles.get("curve")
        return [(trouble, "bad")] if trouble else [("reading the target pixel file …", "muted")]

    def _advice(self, found: FoundPixels) -> str:
        """Return what to do where nothing could be found; empty where another file would not help."""
        key = key_of("download_pixels")
        if found.is_missing:
            return f"{key} downloads it: SPOC's file, else a cutout of the full frames"
        return f"move it away, then {key} downloads another" if found.is_damaged else ""

    def _draw(self) -> None:
        found = self.found
        if found is None or found.reason:
            return
        marks = [*self._neighbour_marks(found), *marks_of(found)]
        aperture = found.image("aperture") > 0
        for name in TITLES:
            panel = self.query_one(f"#{name}", Scrolled)
            image: FloatArray = found.image(name)
            if name == "out":
                image = image - np.nanmedian(image)
            size = Size(panel.size.width, panel.size.height)
            panel.show_all(self._lines_of(image, aperture, marks, size) or [line_of("no room", "muted")])

    def _lines_of(
        self, image: FloatArray, aperture: NDArray[np.bool_], marks: list[ImageMark], size: Size
    ) -> list[StyledLine]:
        """Draw one image: in half blocks where the terminal has the colours, else in shades of characters."""
        if self._has_shades:
            return half_block_lines(image, aperture, marks, size)
        return image_lines(image, aperture, marks, size, "ascii" if self.app.glyphs.is_ascii else "braille")

    @property
    def _has_shades(self) -> bool:
        """Whether the terminal shows colours of any shade, and the bytes for them are no matter."""
        has_shades = not self.app.ansi_color and not self.app.theme_variables["background"].startswith("ansi")
        return has_shades and not self.app.glyphs.is_ascii and not self.state.low_bandwidth

    # --- neighbours -----------------------------------------------------------------------------

    def _places(self, found: FoundPixels) -> list[tuple[float, float]]:
        """Return the places of the neighbours on the star's card, in pixels, in its order."""
        if found.target is None or found.east is None or found.north is None:
            return []
        origin, east, north = (np.array(value) for value in (found.target, found.east, found.north))
        places = [origin + one.east_arcsec * east + one.north_arcsec * north for one in self._view.neighbours or ()]
        return [(float(column), float(row)) for column, row in places]

    def _neighbour_marks(self, found: FoundPixels) -> list[ImageMark]:
        places = self._places(found)[:MOST_NUMBERED]
        return [ImageMark(*place, str(number), "median") for number, place in enumerate(places, 1)]

    def _nearest(self, found: FoundPixels) -> str:
        """Return which star is nearest to the source, of those on the card; empty where none is known."""
        places = self._places(found)
        if found.word != "off target":
            return ""
        if not places:
            return self._ask_gaia(found)
        away = [float(np.hypot(at[0] - found.source[0], at[1] - found.source[1])) for at in places]
        best = int(np.argmin(away))
        return f"nearest to it: star {best + 1} of the card ({away[best]:.1f} px)"

    def _ask_gaia(self, found: FoundPixels) -> str:
        """Return how to learn which star it is, where nobody has asked Gaia and it could tell."""
        candidate, curve = self._view.candidate, self._star.curve
        is_simulated = candidate.is_simulated or (curve is not None and curve.star.simulated)
        if self._view.neighbours is not None or found.north is None or is_simulated or self.state.full_blind:
            return ""
        return with_keys("which star: {query_catalogues} on Vet asks Gaia")

    # --- download -------------------------------------------------------------------------------

    def action_download(self) -> None:
        """Download the target pixels, where they are not there yet; leaving the screen ends it."""
        found, curve, view = self.found, self._star.curve, self._view
        if self._download is not None or found is None or curve is None:
            self.app.notify_info("wait: " + ("the download goes on" if self._download else "the star is still read"))
        elif view.candidate.is_simulated or curve.star.simulated:
            self.app.notify_info("this star is simulated: no archive has its pixels")
        elif not found.is_missing:
            self.app.notify_info("there is a file already" + ("; move it away for another" if found.reason else ""))
        else:
            self._progress = "downloading the target pixels …"
            place = cutout_place(view.candidate.sector, curve.star.ra_deg, curve.star.dec_deg)
            self._download = download = PixelDownload(
                self.state.workspace,
                lambda n_bytes: self.post_message(self.Downloading(n_bytes)),
                lambda problem: self.post_message(self.Downloaded(problem)),
            )
            self.app.run_in_thread(lambda: download.run(view.candidate.filename, place), "pixels")
            self._show()

    def on_pixels_screen_downloading(self, message: Downloading) -> None:
        self._progress = f"downloading the target pixels: {message.n_bytes / 2**20:.0f} MB"
        self._show()

    def on_pixels_screen_downloaded(self, message: Downloaded) -> None:
        assert self._view.ephemeris is not None
        self._download, self._progress = None, message.problem
        if not message.problem:
            self._star.pixels.pop(self._view.ephemeris, None)
            self._ask(fresh=True)
        self._show()

    def action_back(self) -> None:
        self.app.pop_screen()
