"""The words around the queue: its title, and the line under it."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from clara_pipeline.text import sanitize
from clara_tui.keys.in_force import key_of, with_keys
from clara_tui.state import sessions_compared
from clara_tui.text.cells import shortened
from clara_tui.text.status import current_stage, stage_words
from clara_tui.text.styled_text import StyledLine
from clara_tui.widgets.line_view import line_width

if TYPE_CHECKING:
    from clara_tui.state import OperatorState

NO_RUN = " no run here yet: {jobs}, then {start} starts one"

NONE_RANKED = " no light curve of this run was ranked; {jobs} tells why, {jobs} then {start} starts another"

WAYS = (
    ("{jobs}, then {start}", "start a run: on a folder of light curves, or on a sector"),
    ("{jobs}, then {start}, and demo as input", "a simulated sky, to try everything on"),
    ("clara-tui run FOLDER", "the same without the app; {help} lists all keys"),
)
"""What to press or type, and what it does."""


def start_lines(state: OperatorState) -> list[StyledLine]:
    """Return the ways to begin, where there is no run; else nothing."""
    if state.run is not None:
        return []
    if state.opening:
        words = f" {sanitize(state.opening, 200)} is searched for periods and events; it opens by itself …"
        return [(), ((words, "strong"),)]
    lines: list[StyledLine] = [(), ((" No run in this workspace yet. Three ways to begin:", "strong"),)]
    for what, why in WAYS:
        lines += [(), ((f"   {with_keys(what)}", "accent"),), ((f"      {with_keys(why)}", "muted"),)]
    return lines


def noun(state: OperatorState) -> str:
    """Return what a candidate of the queue is called."""
    return "object" if state.rows is not None and state.rows.has_objects else "star"


def title(state: OperatorState) -> StyledLine:
    """Return which run, how many stars, how many still to judge."""
    line: StyledLine = ((" CLARA ", "strong"),)
    if state.rows is not None and len(state.rows):
        line += ((f"  {len(state.rows):,} {noun(state)}s", ""), (f"  {state.rows.count_unvetted():,} unvetted", ""))
    elif state.rows is not None and state.rows.n_all:
        line += ((f"  0 of {state.rows.n_all:,} {noun(state)}s", "warn"),)
    if state.all_runs and state.rows is not None:
        return (*line, (f"  {state.rows.n_runs:,} runs", "muted"))
    return line + (((f"  {sanitize(state.run.id, 40)}", "muted"),) if state.run is not None else ())


def about(state: OperatorState, width: int = 200) -> StyledLine:
    """Say where the cursor is, the filter, the order, the file as far as it fits; or why there is nothing to see."""
    if state.rows is None and state.problem:
        return ((f" {sanitize(state.problem, 300)}", "bad"),)
    if state.rows is None:
        done = f" {state.reading}" if state.all_runs and state.reading else ""
        return ((f" reading …{done}" if state.run is not None else with_keys(NO_RUN), "muted"),)
    if not len(state.rows):
        return _nothing(state)
    place, query = state.position, state.query
    line: StyledLine = ((f" #{place + 1:,}/{len(state.rows):,}", ""),) if place is not None else ()
    if query and query.text:
        line += (("  filter ", "muted"), (sanitize(query.text, 60), "accent"), (f"  of {state.rows.n_all:,}", "muted"))
    if query and query.tells_of_others and (compared := sessions_compared(state)):
        line += ((f"  of {sanitize(', '.join(compared), 60)}", "muted"),)
    if query and query.is_grouped:
        line += (("  one row a star", "muted"),)
    if query and query.column != "rank" and not query.is_sql:
        line += ((f"  by {query.column}{' down' if query.descending else ''}", "muted"),)
    is_named = state.current is not None and not state.full_blind
    if state.current is None or not is_named:
        return line
    return (*line, ("  " + shortened(sanitize(state.current[2], 300), max(1, width - line_width(line) - 2)), "muted"))


def all_decided(state: OperatorState) -> str:
    """Return the tally of the session, and what one can do next, when no star shown is left to judge."""
    codes = Counter(judgement.disposition for judgement in state.row_judgements.values() if judgement.disposition)
    tally = ", ".join(f"{sanitize(code, 10)} {n:,}" for code, n in codes.most_common())
    shown = (
        f"the filter's {noun(state)}s are"
        if state.query and state.query.text
        else f"all {len(state):,} {noun(state)}s are"
    )
    more = "{export} exports, {filter} in the queue filters, {sessions} then {compare} compares vetters"
    return f"{shown} done. In this session: {tally}. Next: {with_keys(more)}"


def nothing_shown(state: OperatorState) -> str:
    """Return why there is nothing to go to."""
    some = state.rows is not None and state.rows.n_all
    return f"the filter matches no {noun(state)}" if some else "nothing is ranked yet"


def _nothing(state: OperatorState) -> StyledLine:
    if state.query and state.query.text:
        words = (
            f" no {noun(state)} matches {sanitize(state.query.text, 60)!r}; {key_of('clear_filter')} clears the filter"
        )
        return ((words, "warn"),)
    if not state.run_is_alive and state.status.outcome:
        return ((with_keys(NONE_RANKED), "warn"),)
    stage = current_stage(state.status) if state.run_is_alive else None
    return ((" nothing is ranked yet" + (f": {stage_words(stage)}" if stage else ""), "muted"),)
