"""Cosine similarity, the best matches, and the groups of labels."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics.pairwise import cosine_similarity as sklearn_cosine

from clara_pipeline.matching.cosine import cosine_similarity, match_one
from clara_pipeline.matching.object_types import GROUPS, SIMULATED_TYPES, label_group, simulated_type
from clara_pipeline.matching.reference import Reference
from clara_pipeline.matching.top import top_matches, top_text
from clara_pipeline.synthetic.sky.sector import simulate_star


def _reference(n: int = 4) -> Reference:
    return Reference(
        mean=np.zeros(4000), components=np.zeros((2, 4000)), vectors=np.eye(n, 2),
        filenames=tuple(f"f{i}.fits" for i in range(n)), object_types=("Pl", "EB*", "err", "RR*")[:n],
        tic_ids=np.array([10, 11, -1, 13][:n]),
    )  # fmt: skip


@given(st.integers(0, 2**32 - 1))
def test_it_is_scikit_learns_cosine(seed: int) -> None:
    rng = np.random.default_rng(seed)
    vectors, references = rng.normal(size=(5, 7)), rng.normal(size=(6, 7))
    vectors[0] = 0.0
    np.testing.assert_allclose(
        cosine_similarity(vectors, references), sklearn_cosine(vectors, references), rtol=0, atol=1e-14
    )


def test_the_best_come_first_and_the_own_entries_not_at_all() -> None:
    similarity = np.array([0.2, 0.9, 0.9, 0.5])
    matched = match_one(_reference(), similarity, "new.fits", 99, 3, 0.6)
    assert [match.filename for match in matched.top] == ["f1.fits", "f2.fits", "f3.fits"]  # a tie keeps its order
    assert (matched.label, matched.group, matched.margin) == ("EB*", "binary_star", 0.0)
    by_file = match_one(_reference(), similarity, "f1.fits", None, 3, 0.6)
    assert (by_file.label, by_file.group) == ("err", "outlier")
    by_star = match_one(_reference(), similarity, "another sector.fits", 11, 3, 0.6)
    assert by_star.top == by_file.top


def test_no_similar_entry_means_outlier() -> None:
    matched = match_one(_reference(), np.array([0.2, 0.59, 0.1, 0.0]), "new.fits", None, 5, 0.6)
    assert (matched.label, matched.group, matched.top[0].object_type) == ("outlier", "outlier", "EB*")
    alone = match_one(_reference(1), np.array([1.0]), "f0.fits", None, 5, 0.6)
    assert (alone.top, alone.label, alone.margin) == ((), "outlier", None)


def test_top_matches_go_through_a_table_cell() -> None:
    top = match_one(_reference(), np.array([0.1, 0.2, 0.3, 1 / 3]), "new.fits", None, 4, 0.6).top
    assert top_matches(top_text(top)) == top
    assert top_matches(None) == top_matches("") == top_matches('{"a": 1}') == ()


@pytest.mark.parametrize(
    ("object_type", "group"),
    [("Pl", "planet_like"), ("Pl?", "planet_like"), ("s*b", "planet_like"), ("LM*", "binary_star"), ("**", "binary_star"),
     ("PM*", "stellar"), ("err", "outlier"), ("outlier", "outlier"), ("RR*", "unclassified"), ("", "unclassified")],
)  # fmt: skip
def test_groups_are_the_papers(object_type: str, group: str) -> None:
    assert label_group(object_type) == group
    assert sum(object_type in types for types in GROUPS.values()) <= 1


def test_every_kind_of_simulated_star_has_a_type() -> None:
    truths = [simulate_star(1, index, 60).truth for index in range(60)]
    assert {simulated_type(truth.kind, truth.subtype) for truth in truths} <= set(SIMULATED_TYPES.values())
    with pytest.raises(KeyError):
        simulated_type("dragon")
