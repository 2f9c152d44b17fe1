"""A few executions of every kind of the fuzz run, in this process; `make fuzz` does thousands in limited ones."""

import secrets

import pytest

from clara_pipeline.errors import ClaraError
from tests.fuzz import child, readers
from tests.fuzz.__main__ import KINDS

N = 6


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("kind", KINDS)
def test_damaged_files_are_read_or_refused_in_words(tmp_path, kind):
    seed, corpus, read = secrets.token_hex(4), child.corpus_of(kind, tmp_path), getattr(readers, kind)
    for number in range(N):
        print(f"python -m tests.fuzz --seed {seed} --show {kind}:{number}")
        try:
            read(tmp_path, child.case(kind, seed, number, corpus))
        except ClaraError as error:
            assert child.is_harmless(error)  # noqa: PT017


def test_an_execution_is_the_same_for_the_same_seed(tmp_path):
    corpus = child.corpus_of("curves", tmp_path)
    cases = [child.case("curves", seed, number, corpus) for seed in "ab" for number in range(5)]
    assert cases == [child.case("curves", seed, number, corpus) for seed in "ab" for number in range(5)]
    assert len(set(cases)) > 5
