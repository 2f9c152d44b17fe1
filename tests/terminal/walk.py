"""A random walk through the app on an emulated terminal, looked at after every act."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from app.piloting import until
from app.similar_sky import likeness_run
from app.vet_sky import write_star
from terminal.emulator import Terminal, stale_lines, terminal_of
from textual.geometry import Offset
from textual.pilot import Pilot
from textual.widgets import Input

from clara_pipeline.records import CandidateKey
from clara_pipeline.runs.parts import write_table
from clara_pipeline.tables.run_tables import TARGETS, arrow_schema, arrow_table
from clara_tui.analysis import worker
from clara_tui.analysis.candidate_data import CandidateData
from clara_tui.analysis.protocol import AnalysisFailure, AnalysisRequest
from clara_tui.analysis.subscriptions import Subscriptions
from clara_tui.analysis.tasks import Kept
from clara_tui.app import ClaraApp
from clara_tui.background.started_runs import StartedRuns

SIZES = ((60, 16), (80, 24), (100, 30), (130, 36), (160, 50))
TOO_SMALL = (20, 5)
KEYS = (
    *"jjjjkkkgGnNpevsxwuKzzZmcrCyY,.<>=tThlHLbfdRPM0123456789ADFVWaJJSS?/oO:BEio!+-",
    *["ctrl+d", "ctrl+u", "enter", "enter", "enter", "enter", "escape", "escape", "escape", "q", "space", "backspace", "tab", "shift+tab", "ctrl+p"],
    *["up", "down", "left", "right", "home", "end", "pagedown", "pageup", "ctrl+l"],
)  # fmt: skip
TEXTS = (
    "tmag<9", "select * from candidates where tmag<10 order by tmag", "nwrss>.5", "", "#7", "2.5", "no such filter",
    "漢字 is wide", "e\u0301 with a mark, ⣿⡇ in braille", "sort tmag", "x" * 90,
)  # fmt: skip


class LateDesk:
    """Answers when the walk lets it, one thing at a time, in the app's own process."""

    def __init__(self) -> None:
        self._subscriptions = Subscriptions(self.want)
        self.subscribe = self._subscriptions.subscribe
        self._stars: dict[CandidateKey, CandidateData] = {}
        self._kept: dict[CandidateKey, Kept] = {}
        self._asks: tuple[AnalysisRequest, ...] = ()

    def star(self, key: CandidateKey) -> CandidateData:
        return self._stars.setdefault(key, CandidateData(key))

    def want(self, asks: Sequence[AnalysisRequest]) -> None:
        self._asks = tuple(asks)

    def answer(self) -> None:
        """The most urgent thing of the newest wish."""
        for ask in self._asks:
            kept = self._kept.setdefault(ask.key, Kept())
            step = worker.reading_lane(ask, kept) or worker.searching_lane(ask, kept)
            if step is not None:
                return self._answer(ask, kept, *step)
        return None

    def _answer(self, ask: AnalysisRequest, kept: Kept, name: str, test: Any, do: Callable[..., Any]) -> None:
        kept.answered.add((name, test))
        try:
            answer = do(ask, kept)
        except Exception as error:  # as the helper does
            answer = AnalysisFailure(ask.key, name, worker.sentence(error))
        self.star(ask.key).take(answer)
        self._subscriptions.tell(ask.key)

    def close(self) -> None:
        pass


def walk_workspace(folder: Path) -> None:
    """Thirty stars with clusters, a map and folds, and light curves for most of them."""
    run = likeness_run(folder)
    names = run.candidates().column("filename").to_pylist()
    (folder / "data").mkdir()
    paths = [write_star(folder / "data", number) for number in range(6)]
    rows = [
        {"filename": name, "path": str(paths[place % 6] if place % 7 else folder / "gone.fits")}
        for place, name in enumerate(names)
    ]
    table = arrow_table(TARGETS, [{**dict.fromkeys(arrow_schema(TARGETS).names), **row} for row in rows])
    run.path("ingest").mkdir(exist_ok=True)
    write_table(run.path("ingest", "targets.parquet"), table)


class Walk:
    """The acts of one walk; `tell` names the last of them when something stays stale."""

    def __init__(self, app: ClaraApp, pilot: Pilot[int], desk: LateDesk, seed: int) -> None:
        self.app, self.pilot, self.desk = app, pilot, desk
        self.random = random.Random(seed)
        self.acts: list[str] = []
        self.seen: Counter[str] = Counter()
        """How often each screen was looked at."""

    async def step(self) -> None:
        """One act, and the terminal must come to show what a full repaint shows."""
        kinds: list[tuple[int, Callable[[], Awaitable[str]]]] = [
            (70, self._key), (10, self._resize), (15, self._answer), (3, self._click), (2, self._keys_at_once),
        ]  # fmt: skip
        act = self.random.choices([act for _, act in kinds], [weight for weight, _ in kinds])[0]
        if type(self.app.screen).__name__ == "TooSmallScreen" and self.random.random() < 0.7:
            act = self._resize
        self.acts.append(await act())
        assert self.app.is_running, self.tell("the app has ended")
        self.seen[type(self.app.screen).__name__] += 1
        stale = await stale_lines(self.app, self.pilot)
        assert not stale, self.tell("stale lines", *stale[:6])

    def tell(self, *words: str) -> str:
        where = [type(screen).__name__ for screen in self.app.screen_stack]
        return "\n".join([*words, f"after act {len(self.acts)}: {self.acts[-12:]}", f"screens: {where}"])

    async def _key(self) -> str:
        key = self._way_to_vet() if self.random.random() < 0.3 else self.random.choice(KEYS)
        if isinstance(self.app.focused, Input) and self.random.random() < 0.7:
            self.app.focused.value = text = self.random.choice(TEXTS)
            await self.pilot.press("enter")
            return f"{text!r} enter"
        if key == "q" and len(self.app.screen_stack) <= 1:
            key = "j"
        await self.pilot.press(key)
        return key

    def _way_to_vet(self) -> str:
        """A key that leads to the Vet screen, where most is drawn; on it, one that moves."""
        screen = type(self.app.screen).__name__
        return {"VetScreen": self.random.choice("jkpz,."), "QueueScreen": "enter"}.get(screen, "escape")

    async def _keys_at_once(self) -> str:
        keys = [key for key in self.random.choices(KEYS, k=4) if key != "q"]
        await self.pilot.press(*keys)
        return " ".join(keys)

    async def _resize(self) -> str:
        sizes = [self.random.choice((*SIZES, *SIZES, TOO_SMALL)) for _ in range(self.random.choice((1, 1, 2)))]
        for size in sizes:
            terminal_of(self.app).resize(*size)
        await self.pilot.pause(0.02)
        return f"resize {sizes}"

    async def _answer(self) -> str:
        for _ in range(n := self.random.choice((1, 1, 3))):
            self.desk.answer()
        return f"{n} answers"

    async def _click(self) -> str:
        width, height = self.app.size
        place = Offset(self.random.randrange(width), self.random.randrange(height))
        await self.pilot.click(offset=place)
        return f"click {place}"


async def walk(folder: Path, seed: int, n_acts: int, patch: pytest.MonkeyPatch, **options: Any) -> Walk:
    """Walk `n_acts` acts from `seed` in a new workspace."""
    walk_workspace(folder)
    desk = LateDesk()
    patch.setattr("clara_tui.shell.lost_terminal.watch", lambda app: None)
    patch.setattr(StartedRuns, "start", lambda self, request: None)
    patch.setattr("clara_tui.analysis.client.AnalysisClient", lambda: desk)
    patch.chdir(folder)
    patch.setattr(ClaraApp, "action_suspend_process", lambda self: None)
    patch.setattr(ClaraApp, "action_quit", lambda self: None)
    app = ClaraApp(folder, session="walk", vetter="漢", **options)
    app.driver_class = Terminal
    async with app.run_test(headless=False, size=(80, 24), notifications=True) as pilot:
        await until(pilot, lambda: app.state.rows is not None and app.state.session is not None)
        walked = Walk(app, pilot, desk, seed)
        for _ in range(n_acts):
            await walked.step()
    return walked
