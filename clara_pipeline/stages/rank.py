"""Rank: N-WRSS over the batch, and the ranked table."""

from __future__ import annotations

from dataclasses import asdict

from clara_pipeline.errors import UsageError
from clara_pipeline.events import StageProgress, StageStarted
from clara_pipeline.runs.parts import finished_parts, n_rows, read_failed, write_only_part
from clara_pipeline.runs.ranking import rank_parts
from clara_pipeline.runs.same_star import alone_note
from clara_pipeline.stage_work.context import Context, Outcome

NAME = "rank"


def rank(context: Context) -> Outcome:
    """Write `rank/ranked.parquet`, and the batches' WRSS ranges into the manifest."""
    table, ranges = rank_parts(context.run.folder, context.settings.rank.batch)
    _check_all_scored(context, table.num_rows)
    context.log.emit(StageStarted(stage=NAME, n_total=table.num_rows))
    write_only_part(context.folder(NAME), "ranked", table)
    context.log.emit(StageProgress(stage=NAME, n_done=table.num_rows, n_total=table.num_rows))
    context.learn(batches=[asdict(span) for span in ranges])
    if note := alone_note([(span.batch, span.n_rows) for span in ranges]):
        context.say(note)
    return Outcome(n_ok=table.num_rows)


def _check_all_scored(context: Context, n_scored: int) -> None:
    """Refuse to rank where scores are missing: their light curves would be left out without a word."""
    n_curves = sum(map(n_rows, finished_parts(context.folder("features"))))
    n_failed = sum(len(read_failed(part)) for part in finished_parts(context.folder("score")))
    if n_curves > n_scored + n_failed:
        raise UsageError(
            f"{n_curves - n_scored - n_failed} light curves have features but no scores yet: "
            "name both stages, --stages score,rank"
        )
