"""Catalogue answers are read in this process: starting one for each takes most of the tests' time."""

import pytest

from clara_pipeline.catalogues import votable
from clara_pipeline.catalogues.votable_child import answer_in


@pytest.fixture(autouse=True)
def _read_here(monkeypatch):
    monkeypatch.setattr(votable, "parsed_apart", lambda content, service: answer_in(content))
