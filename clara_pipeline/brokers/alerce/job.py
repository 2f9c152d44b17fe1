"""Fetch one object into a folder, unless it is there, whole and young enough."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import msgspec

from clara_pipeline.brokers.alerce.light_curve import fetch_object
from clara_pipeline.brokers.alerce.listing import Listed
from clara_pipeline.brokers.alerce.service import Service
from clara_pipeline.network.errors import NetworkError
from clara_pipeline.transient_files.stored import StoredObject, find_object, write_object
from clara_pipeline.utc import age_days, now_utc


@dataclass(frozen=True, slots=True)
class Settled:
    """What became of one object."""

    listed: Listed
    outcome: str
    """`new`, `changed`, `unchanged`, `kept` (not asked for) or `failed`."""
    reason: str = ""
    answered: bool = True
    """Whether the server answered at all."""


@dataclass(frozen=True, slots=True)
class Job:
    """Where objects go, and when one that is there is asked for again."""

    service: Service
    folder: Path
    max_age_days: float
    threads: int = 4
    trusts_silence: bool = True
    """Whether a kept object counts as unchanged where the list tells neither number nor date of its detections."""

    def fetch(self, listed: Listed) -> Settled:
        """Fetch and keep one object, unless it is kept and young; a failure is told, not raised. Raises Stopped."""
        kept = find_object(self.folder, self.service.survey, listed.object_id)
        now = now_utc()
        if kept is not None and age_days(kept.asked_utc, now) <= self.max_age_days and not self._is_news(listed, kept):
            if listed.class_name and kept.class_name != listed.class_name:
                write_object(self.folder, _relabelled(kept, listed, self.service.classifier))
            return Settled(listed, "kept")
        try:
            one = fetch_object(self.service, listed, now)
        except NetworkError as error:
            return Settled(listed, "failed", str(error), error.status is not None)
        if kept is not None and not listed.class_name:
            one = _relabelled(one, replace(listed, class_name=kept.class_name, probability=kept.probability), "")
        write_object(self.folder, one)
        if kept is None:
            return Settled(listed, "new")
        return Settled(listed, "unchanged" if one.measurements() == kept.measurements() else "changed")

    def _is_news(self, listed: Listed, kept: StoredObject) -> bool:
        """Tell whether the list counts other detections than the kept object was fetched with."""
        pairs = ((listed.n_detections, kept.n_detections), (listed.last_mjd, kept.last_mjd))
        told = [now != before for now, before in pairs if now is not None]
        return any(told) if told else not self.trusts_silence


def _relabelled(one: StoredObject, listed: Listed, classifier: str) -> StoredObject:
    return msgspec.structs.replace(
        one,
        class_name=listed.class_name,
        probability=listed.probability,
        classifier=classifier or one.classifier,
    )
