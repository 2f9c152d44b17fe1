"""Catalogue answers are read in this process: starting one for each takes most of the tests' time."""

import pytest

from clara_pipeline.catalogues import votable
from clara_pipeline.catalogues.votable_child import answer_in, capability_answer


@pytest.fixture(autouse=True)
def _read_here(monkeypatch):
    def read(content, _service, kind=""):
        return capability_answer(content) if kind else answer_in(content)

    monkeypatch.setattr(votable, "parsed_apart", read)
