"""Download: a sector's light curves into the workspace's `data/`, before anything is read."""

from __future__ import annotations

from collections.abc import Sequence

from clara_pipeline.catalogues.mast import ListedFile
from clara_pipeline.download.fetch import Fetched
from clara_pipeline.download.listing import download_client, listing_of
from clara_pipeline.download.parallel_fetch import Progress, fetch_all
from clara_pipeline.errors import ClaraError, UsageError
from clara_pipeline.events import StageProgress, StageStarted
from clara_pipeline.network.client import Client
from clara_pipeline.records import Failure
from clara_pipeline.runs.parts import (
    Plan,
    fingerprint,
    is_finished,
    read_failed,
    read_tables,
    write_only_part,
    write_part,
    write_plan,
)
from clara_pipeline.stage_work.context import Context, Outcome
from clara_pipeline.stages.ahead.downloaded import FeaturesAhead, wants_features
from clara_pipeline.tables.run_tables import DOWNLOADED, arrow_schema, arrow_table

NAME = "download"
VERSION = 1


def download(context: Context) -> Outcome:
    """Fetch what the sector's script lists; the files that arrived are the run's targets.

    A light curve that could not be had is a failure row. Raises ClaraError when none could.
    """
    settings, sector = context.settings.download, context.manifest.sector
    facts = (VERSION, sector, settings.script, settings.start, settings.max)
    part = context.folder(NAME) / f"files-{fingerprint(NAME, *facts)}"
    write_plan(context.folder(NAME), Plan(NAME, (part.name,)))
    if is_finished(part):
        n_ok = read_tables([part], arrow_schema(DOWNLOADED)).num_rows
        return Outcome(n_ok, len(read_failed(part)))
    client = download_client(settings)
    data = context.workspace / "data"
    listing = listing_of(client, settings, sector, (), settings.script, data)
    for note in (*listing.notes, *listing.refusals()):
        context.say(note)
    context.log.emit(StageStarted(stage=NAME, n_total=len(listing.files), unit="files"))
    fetched = _fetch(context, client, listing.files)
    failures = [Failure(f.file.filename, NAME, f.reason) for f in fetched if f.reason]
    context.tell_failures(failures)
    arrived = [f for f in fetched if not f.reason]
    if not arrived:
        raise _nothing_came(context, failures)
    write_part(part, arrow_table(DOWNLOADED, _rows(arrived)), failures)
    return Outcome(len(arrived), len(failures))


def _fetch(context: Context, client: Client, files: Sequence[ListedFile]) -> list[Fetched]:
    """Return what became of each file; features are begun while others are on their way."""
    data, threads = context.workspace / "data", context.settings.download.threads
    if not wants_features(context):
        return fetch_all(client, files, data, threads, lambda progress: _tell(context, progress))
    ahead = FeaturesAhead(context, [file.filename for file in files])
    fetched = fetch_all(client, files, data, threads, lambda progress: _tell(context, progress), ahead.settle)
    ahead.finish()
    return fetched


def _nothing_came(context: Context, failures: Sequence[Failure]) -> ClaraError:
    """Return why the run ends here. The reasons go into a part of another name: taken up again, the run asks anew."""
    if not failures:
        return UsageError("the list leaves no light curve to download; is --start beyond its end?")
    write_only_part(context.folder(NAME), "none", arrow_table(DOWNLOADED, []), failures)
    context.learn(n_targets=len(failures), n_failed=len(failures), n_ok=0)
    return ClaraError(
        f"none of the {len(failures)} light curves could be downloaded; the first: {failures[0].reason}; "
        f"take the run up again with --resume {context.run.id}"
    )


def _tell(context: Context, progress: Progress) -> None:
    context.log.emit(StageProgress(stage=NAME, n_done=progress.n_done, n_total=progress.n_total))


def _rows(arrived: Sequence[Fetched]) -> list[dict[str, object]]:
    return [
        {
            "filename": fetched.file.filename,
            "path": str(fetched.path.absolute()),
            "tic_id": fetched.file.tic_id,
            "sector": fetched.file.sector,
            "size_bytes": fetched.path.stat().st_size,
        }
        for fetched in arrived
    ]
