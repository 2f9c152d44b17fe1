"""List the light curves of a star that can be searched together."""

from __future__ import annotations

from dataclasses import dataclass

from clara_pipeline.records import CandidateKey
from clara_tui.analysis.joint.answers import JointFile
from clara_tui.candidate.candidate_view import CandidateView
from clara_tui.candidate.star_files import StarFile
from clara_tui.state import OperatorState


@dataclass(frozen=True, slots=True)
class ListedCurve:
    """One light curve of the star, as the screen lists it."""

    file: StarFile
    asked: JointFile


def listed_curves(state: OperatorState, view: CandidateView) -> list[ListedCurve]:
    """Return the light curves of a candidate's star that runs of the workspace have, in order of sector; its own, too.

    What was judged elsewhere, and is in no run here, cannot be read.
    """
    run = state.run_of(view.candidate)
    product = view.curve.product if view.curve is not None else view.candidate.text("product")
    own = StarFile(view.candidate.key, is_in_queue=True, product=product)
    folders = {view.candidate.key: "" if run is None else str(run.folder)}
    for file in view.star_files:
        if file.run:
            folders[file.key] = str(state.workspace / "runs" / file.run)
        elif file.is_in_queue and state.run is not None:
            folders[file.key] = str(state.run.folder)
    files = sorted((own, *view.star_files), key=lambda one: (one.key.sector or 0, one.key.filename))
    return [ListedCurve(one, JointFile(one.key, run=folders[one.key])) for one in files if one.key in folders]


def seen_twice(curves: list[ListedCurve], own: CandidateKey) -> frozenset[CandidateKey]:
    """Return the light curves of a sector that another one has already: the same dips would count twice.

    Of one sector the light curve `own` stays, else the first.
    """
    kept = {own.sector: own}
    keys = [one.file.key for one in curves]
    return frozenset(key for key in keys if key.sector is not None and kept.setdefault(key.sector, key) != key)
