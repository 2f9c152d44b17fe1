"""Show why a star was flagged: the forests' reasons in words, and where in the light curve they lie."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.screen import ModalScreen

from clara_pipeline.records import Candidate, CandidateKey
from clara_pipeline.text import sanitize
from clara_tui.analysis.client import AnalysisClient
from clara_tui.analysis.protocol import AnalysisRequest
from clara_tui.plots.canvas import Size
from clara_tui.plots.stretches import stretches_lines
from clara_tui.queue.columns import share
from clara_tui.text.styled_text import StyledLine, line_of, wrapped
from clara_tui.widgets.panel import Panel

MOST_WIDTH, PLOT_HEIGHT = 110, 9
ROOM_FOR_WORDS = 9
"""Lines kept for the words; the curve takes what is left."""


class WhyFlagged(ModalScreen[None]):
    """Ask the analysis helper and show its answer; closed with Esc, Enter or q."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,q,enter,W", "leave", show=False)]
    DEFAULT_CSS = """
    WhyFlagged { background: $background 0%; align: center middle; }
    WhyFlagged Panel { background: $panel; border: round $frame; padding: 0 1; border-title-color: $accent; }
    WhyFlagged.ascii Panel { border: ascii $frame; }
    """

    class Came(Message):
        """The helper had something on a star."""

    def __init__(self, candidate: Candidate, run_folder: str, analysis: AnalysisClient) -> None:
        super().__init__()
        self._candidate, self._run_folder, self._analysis = candidate, run_folder, analysis

    def compose(self) -> ComposeResult:
        panel = Panel("why")
        tic_id = self._candidate.tic_id
        panel.border_title = f"why {'this star' if tic_id is None else f'TIC {tic_id}'} was flagged"
        yield panel

    def on_mount(self) -> None:
        self.set_class(self.app.has_class("ascii"), "ascii")
        self._subscription = self._analysis.subscribe(self._answered)
        search = not self._candidate.has("bls_period_days")
        self._subscription.want([AnalysisRequest(self._candidate.key, run=self._run_folder, search=search, why=True)])
        self._show()

    def on_unmount(self) -> None:
        self._subscription.close()

    def on_resize(self) -> None:
        self._show()

    def _answered(self, key: CandidateKey) -> None:
        """Take the helper's answer, in its thread."""
        if key == self._candidate.key:
            self.post_message(self.Came())

    def on_why_flagged_came(self) -> None:
        self._show()

    def _show(self) -> None:
        panel = self.query_one(Panel)
        width = min(self.app.size.width, MOST_WIDTH) - 4
        lines = [*self._words(width), *self._curve(width)]
        panel.styles.width, panel.styles.height = width + 4, len(lines) + 2
        panel.show(lines)

    def _words(self, width: int) -> list[StyledLine]:
        star, evidence = self._candidate, self._analysis.star(self._candidate.key)
        scores = "  ".join(f"{name} {share(value)}" for name, value in
                           (("p3", star.p3), ("p5", star.p5), ("p9", star.p9)) if value is not None)  # fmt: skip
        head = [*_for_you(star, width), line_of(f"anomaly scores  {scores}", "strong")]
        if evidence.why is None:
            reason = evidence.troubles.get("why") or evidence.troubles.get("curve")
            words = sanitize(reason) if reason else "asking the forests …"
            return [*head, *(line_of(text, "bad" if reason else "muted") for text in wrapped(words, width))]
        if not evidence.why.reasons:
            return [*head, line_of("no forest found anything strange in it", "muted")]
        head.append(line_of("of all that spoke against its being like the others:", "muted"))
        return head + [line_of(text) for reason in evidence.why.reasons for text in wrapped(sanitize(reason), width)]

    def _curve(self, width: int) -> list[StyledLine]:
        evidence = self._analysis.star(self._candidate.key)
        height = min(PLOT_HEIGHT, self.app.size.height - 2 - ROOM_FOR_WORDS)
        if evidence.why is None or not evidence.why.stretches or evidence.curve is None or height < 4:
            return []
        time, flux = evidence.curve.points("flux")
        marker = "ascii" if self.app.has_class("ascii") else "braille"
        plot = stretches_lines(time, flux, evidence.why.stretches, Size(width, height), marker)
        return [(), *plot]

    def action_leave(self) -> None:
        self.dismiss(None)


def _for_you(star: Candidate, width: int) -> list[StyledLine]:
    """Return what the order "for you" says of a star, once it was learnt."""
    because, score = star.text("for_you_because"), star.number("for_you")
    if not because or score is None:
        return []
    return [line_of(text, "accent") for text in wrapped(f"for you {share(score)}  {because}", width)]
