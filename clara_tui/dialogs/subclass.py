"""Ask for the subclass of a transient."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clara_pipeline.decisions.transient_words import SUBCLASSES, TRANSIENT_DISPOSITIONS, subclasses_of
from clara_tui.dialogs.choose import Choose, Option

if TYPE_CHECKING:
    from clara_pipeline.decisions.judgement import Judgement

NONE = Option("", "none", "take the subclass away")


def ask_subclass(judgement: Judgement) -> Choose:
    """Offer the subclasses of the disposition that was given; all of them before there is one."""
    names = subclasses_of(judgement.disposition)
    options = [Option(name, name, TRANSIENT_DISPOSITIONS[SUBCLASSES[name]]) for name in names]
    return Choose("subclass", [*options, NONE] if judgement.subclass else options, judgement.subclass)
