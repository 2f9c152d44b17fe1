"""Write how things stand, in few words: the run's progress, the session, counts, times."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clara_pipeline.text import sanitize
from clara_tui.terminal.glyphs import Glyphs
from clara_tui.text.styled_text import StyledLine

if TYPE_CHECKING:
    from clara_pipeline.events import RunStatus, StageStatus
    from clara_tui.state import OperatorState

OUTCOMES = {"done": "done", "done_with_failures": "done, some failed", "failed": "failed", "interrupted": "interrupted"}
HIDDEN_JUDGEMENTS = "blind: the other vetters' judgements are hidden; press {blind} until they are shown"


def standing(state: OperatorState, glyphs: Glyphs, act: StyledLine = ()) -> StyledLine:
    """Return the right end of a screen's top line: the last act, the run, the session.

    Where the act could not be saved, nothing beside it says "saved".
    """
    run, session = run_words(state, glyphs), session_words(state, glyphs)
    if any(style == "bad" for _, style in act) and state.session is not None:
        session = ((sanitize(state.session.name, 24), "muted"),)
    gaps = ((("  ", ""),) if act else (), (("   ", ""),) if run else ())
    return (*act, *gaps[0], *run, *gaps[1], *session, (" ", ""))


def run_words(state: OperatorState, glyphs: Glyphs) -> StyledLine:
    """Return the run's progress while it goes on; a warning when it ended badly; nothing when all is well."""
    if state.run is None:
        return ()
    if state.run_is_alive:
        stage = current_stage(state.status)
        return ((f"{glyphs.running} {stage_words(stage)}" if stage else f"{glyphs.running} starting", "accent"),)
    if state.status.outcome == "done":
        return ()
    if state.status.outcome == "done_with_failures":
        return ((f"{state.status.n_failed:,} failed", "muted"),)
    if state.status.outcome in OUTCOMES:
        style = "bad" if state.status.outcome == "failed" else "warn"
        return ((OUTCOMES[state.status.outcome], style),)
    return (("stopped before its end", "warn"),) if state.status.run else ()


def session_words(state: OperatorState, glyphs: Glyphs) -> StyledLine:
    """Describe the session: its name, and whether it can be written."""
    session = state.session
    if session is None:
        return ((f"{glyphs.ring} no session", "warn"),)
    name = sanitize(session.name, 24) + blind_words(state)
    if session.is_read_only:
        return ((f"{glyphs.ring} {name} read-only", "warn"),)
    return ((f"{glyphs.dot} ", "good"), (f"{name} saved", "muted"))


def blind_words(state: OperatorState) -> str:
    """Return ` blind` or ` full blind`; empty while everything is shown."""
    return " full blind" if state.full_blind else " blind" if state.blind else ""


def current_stage(status: RunStatus) -> StageStatus | None:
    """Return the stage at work; None before the first."""
    stages = [stage for stage in status.stages.values() if stage.seconds is None]
    return stages[-1] if stages else None


def stage_words(stage: StageStatus) -> str:
    """Return `score 43% 0:20`: name, share done, time left."""
    words = [stage.name]
    if stage.n_total:
        words.append(f"{100 * stage.n_done // stage.n_total}%")
    if stage.eta_seconds is not None:
        words.append(clock(stage.eta_seconds))
    return " ".join(words)


def clock(seconds: float) -> str:
    """Return `0:20`, `12:05`, `3:10:00`."""
    minutes, rest = divmod(round(max(0.0, seconds)), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def minute_of(utc: str) -> str:
    """Write `2026-11-22T08:31:25.178Z` as `2026-11-22 08:31 UTC`; anything else as it is."""
    return f"{utc[:10]} {utc[11:16]} UTC" if utc[10:11] == "T" and utc.endswith("Z") else utc


def size(n_bytes: float) -> str:
    """Return four significant cells at most: `512B`, `1.5K`, `23M`, `1.2G`."""
    units = iter("BKMGT")
    unit = next(units)
    while n_bytes >= 999.5 and unit != "T":
        n_bytes, unit = n_bytes / 1024, next(units)
    return f"{n_bytes:.0f}{unit}" if unit == "B" or n_bytes >= 9.95 else f"{n_bytes:.1f}{unit}"
