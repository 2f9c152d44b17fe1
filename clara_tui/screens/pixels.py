"""Target pixels: the current candidate's light out of transit, and what of it is lost in transit."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import numpy as np
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.message import Message
from textual.screen import Screen

from clara_pipeline.records import CandidateKey, FloatArray
from clara_pipeline.units import PPM
from clara_tui.analysis.pixels.answers import FoundPixels
from clara_tui.analysis.protocol import AnalysisRequest
from clara_tui.candidate.candidate_view import CandidateView
from clara_tui.keys import bindings
from clara_tui.plots.canvas import Size
from clara_tui.plots.pixels.image import ImageMark, image_lines
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
LEGEND = "* star  X source of the dip  [ ] aperture"
STYLES = {"off target": "bad", "unsure": "warn"}
MOST_NUMBERED = 9
"""Neighbours with a number in the images: one character each."""


class PixelsScreen(Screen[None]):
    """Two images side by side, and in words where the dip comes from."""

    KIND = bindings.PIXELS
    BINDINGS: ClassVar[list[BindingType]] = list(bindings.bindings_for(bindings.PIXELS))
    DEFAULT_CSS = """
    PixelsScreen #found { height: auto; max-height: 7; }
    PixelsScreen #images { height: 1fr; }
    PixelsScreen #out, PixelsScreen #lost { width: 1fr; height: 1fr; }
    """
    app: AppPort  # type: ignore[assignment]

    class Came(Message):
        """The analysis process had something on the star."""

    def __init__(self, state: OperatorState, view: CandidateView) -> None:
        """Take `view` as the Vet screen shows it, with an ephemeris that has a duration."""
        super().__init__()
        self.state = state
        self._view = view

    def compose(self) -> ComposeResult:
        yield StatusLine()
        yield LineView(id="found")
        with Horizontal(id="images"):
            yield Scrolled("out")
            yield Scrolled("lost")
        yield KeyLine(bindings.PIXELS, self.app.keymap.keys, self.app.glyphs.is_ascii)

    def on_mount(self) -> None:
        self._subscription = self.app.analysis_client().subscribe(self._answered)
        self._ask()
        self._show()

    def _ask(self) -> None:
        run = self.state.run_of(self._view.candidate)
        folder = str(run.folder) if run is not None else ""
        search = not self._view.candidate.has("bls_period_days")
        ask = AnalysisRequest(self._view.candidate.key, run=folder, search=search, pixels=self._view.ephemeris)
        self._subscription.want([ask])

    def on_unmount(self) -> None:
        self._subscription.close()

    def on_resize(self) -> None:
        self.call_after_refresh(self._show)

    def _answered(self, key: CandidateKey) -> None:
        """Take the helper's answer, in its thread."""
        if key == self._view.candidate.key:
            self.post_message(self.Came())

    def on_pixels_screen_came(self) -> None:
        self._show()

    @property
    def found(self) -> FoundPixels | None:
        """What was found so far; None before."""
        assert self._view.ephemeris is not None
        return self.app.analysis_client().star(self._view.candidate.key).pixels.get(self._view.ephemeris)

    def _show(self) -> None:
        tic_id, found = self._view.candidate.tic_id, self.found
        title: StyledLine = ((" PIXELS ", "strong"), (f" TIC {tic_id}" if tic_id is not None else " no TIC", "muted"))
        self.query_one(StatusLine).set(title, standing(self.state, self.app.glyphs))
        said = self._words(found)
        lines = [line_of(f" {text}", style) for words, style in said for text in wrapped(words, self.size.width - 2)]
        self.query_one("#found", LineView).styles.height = max(1, min(len(lines), 7))
        self.query_one("#found", LineView).show(lines)
        self.call_after_refresh(self._draw)

    def _words(self, found: FoundPixels | None) -> list[tuple[str, str]]:
        star = self.app.analysis_client().star(self._view.candidate.key)
        if found is not None:
            return [(found.reason, "bad")] if found.reason else found_words(found, self._nearest(found))
        trouble = star.troubles.get("pixels") or star.troubles.get("curve")
        return [(trouble, "bad")] if trouble else [("reading the target pixel file …", "muted")]

    def _draw(self) -> None:
        found = self.found
        if found is None or found.reason:
            return
        marks = [*self._neighbour_marks(found), *marks_of(found)]
        aperture = found.image("aperture") > 0
        marker = "ascii" if self.app.glyphs.is_ascii else "braille"
        for name, title in TITLES.items():
            panel = self.query_one(f"#{name}", Scrolled)
            panel.entitle(title)
            image: FloatArray = found.image(name)
            if name == "out":
                image = image - np.nanmedian(image)
            size = Size(panel.size.width, panel.size.height)
            panel.show_all(image_lines(image, aperture, marks, size, marker) or [line_of("no room", "muted")])

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
        if not places or found.word != "off target":
            return ""
        away = [float(np.hypot(at[0] - found.source[0], at[1] - found.source[1])) for at in places]
        best = int(np.argmin(away))
        return f"nearest to it: star {best + 1} of the card ({away[best]:.1f} px)"

    def action_back(self) -> None:
        self.app.pop_screen()


def marks_of(found: FoundPixels) -> list[ImageMark]:
    """Return the marks of the star and of the dip's source."""
    return [ImageMark(*found.star, "*", "second"), ImageMark(*found.source, "X", "event")]


def found_words(found: FoundPixels, nearest: str = "") -> list[tuple[str, str]]:
    """Return in words where the dip comes from, as (words, style)."""
    column, row = found.source[0] - found.star[0], found.source[1] - found.star[1]
    by = "its light out of transit" if found.star_is == "out of transit" else "the catalogue"
    away = f"{found.distance:.2f}±{found.distance_err:.2f} px"
    sky = f"{found.distance * found.arcsec_per_pixel:.1f}±{found.distance_err * found.arcsec_per_pixel:.1f} arcsec"
    where = f"source {away} = {sky} from the star, {found.sigma:.1f} sigma: {found.word}"
    deep = ", ".join(
        f"{name} ({n} px) {PPM * depth:.0f}±{PPM * error:.0f}" for name, n, depth, error in found.apertures
    )
    words = [
        (f"{where}{'; ' if nearest else ''}{nearest}", STYLES.get(found.word, "good")),
        (f"column {column:+.2f}, row {row:+.2f} px, the star by {by}; S/N {found.snr:.1f}, {found.n_transits} transits",
         ""),
    ]  # fmt: skip
    if deep:
        words.append((f"depth in ppm by aperture: {deep}", ""))
    words.append((f"{LEGEND}  {found.file}", "muted"))
    return words + [(note, "warn") for note in found.notes]
