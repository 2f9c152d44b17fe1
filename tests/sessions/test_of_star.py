"""What was decided on one star is found without a walk over all decisions."""

from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn

import pytest

from clara_pipeline.decisions import acts
from clara_pipeline.decisions.decision_log import star_of
from clara_pipeline.decisions.judgement import Judgement
from clara_pipeline.records import CandidateKey, object_key
from clara_pipeline.sessions.session import Session
from clara_tui.candidate.star_files import said_of_star

FIRST, SECOND = CandidateKey(7, 1, "a.fits"), CandidateKey(7, 2, "b.fits")
FURTHER = FIRST._replace(signal=2)
NAMELESS, OBJECT = CandidateKey(None, 1, "c.fits"), object_key("ZTF1")


class Unwalkable(dict[CandidateKey, Judgement]):
    """Judgements that may be looked up but not gone through."""

    def _refuse(self, *_: object) -> NoReturn:
        raise AssertionError("all decisions were gone through")

    items = values = keys = _refuse  # type: ignore[assignment]

    def __iter__(self) -> NoReturn:
        self._refuse()


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    with Session.open(tmp_path, "one", "ann") as session:
        for key in (FIRST, NAMELESS, SECOND, FURTHER, CandidateKey(8, 1, "d.fits")):
            session.save(acts.disposition("PC"), key)
        session.save(acts.disposition("SN"), OBJECT)
        yield session


@pytest.mark.parametrize("star", [FIRST, NAMELESS, OBJECT], ids=["star", "file", "transient"])
def test_a_star_has_the_judgements_that_a_walk_finds(session: Session, star: CandidateKey) -> None:
    session.undo()
    session.save(acts.clear(), SECOND)
    name = star.tic_id or star.filename
    walked = {key: said for key, said in session.state.items() if name in (key.tic_id, key.filename)}
    assert session.history.of_star(star_of(star)) == walked
    assert session.history.of_star(star_of(CandidateKey(9, 1, "e.fits"))) == {}


def test_nobody_elses_decisions_are_gone_through(session: Session) -> None:
    history = session.book.history("ann")
    history.judgements = Unwalkable(history.judgements)
    assert [*session.history.of_star(star_of(SECOND))] == [FIRST, SECOND, FURTHER]
    assert [said.key for said in said_of_star(session.book, ["ann"], 7, "ann")] == [FIRST, SECOND, FURTHER]
