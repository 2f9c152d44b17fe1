"""Agreement, against worked examples and another implementation."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from sklearn.metrics import cohen_kappa_score

from clara_pipeline.decisions.agreement import (
    MISSING,
    cohen_kappa,
    confusion_matrix,
    fleiss_kappa,
    krippendorff_alpha,
    percent_agreement,
)
from clara_pipeline.decisions.compare import compare
from clara_pipeline.errors import UsageError
from clara_pipeline.records import CandidateKey

_ = MISSING
KRIPPENDORFF_2011 = np.array([
    [1, 2, 3, 3, 2, 1, 4, 1, 2, _, _, _],
    [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, _, 3],
    [_, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, _],
    [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, _],
]).T  # fmt: skip
FLEISS_COUNTS = [  # the worked example of ten subjects, fourteen raters and five categories
    [0, 0, 0, 0, 14], [0, 2, 6, 4, 2], [0, 0, 3, 5, 6], [0, 3, 9, 2, 0], [2, 2, 8, 1, 1],
    [7, 7, 0, 0, 0], [3, 2, 6, 3, 0], [2, 5, 3, 2, 2], [6, 5, 2, 1, 0], [0, 2, 2, 3, 7],
]  # fmt: skip

labels = arrays(np.int64, st.tuples(st.integers(1, 30), st.just(2)), elements=st.integers(0, 3))
tables = arrays(np.int64, st.tuples(st.integers(1, 12), st.integers(2, 5)), elements=st.integers(-1, 3))


def test_krippendorffs_own_example():
    assert krippendorff_alpha(KRIPPENDORFF_2011).value == pytest.approx(0.743, abs=5e-4)


def test_the_fleiss_example():
    table = np.array([np.repeat(range(5), counts) for counts in FLEISS_COUNTS])
    assert fleiss_kappa(table).value == pytest.approx(0.210, abs=5e-4)


@given(labels)
def test_cohens_kappa_is_scikit_learns(both):
    first, second = both.T
    measure = cohen_kappa(first, second)
    if len(np.unique(both)) == 1:
        assert measure.value is None
        assert "one disposition" in measure.reason
    else:
        assert measure.value == pytest.approx(cohen_kappa_score(first, second), abs=1e-12)


@given(tables)
def test_measures_are_numbers_or_none_with_a_reason_and_do_not_care_for_order(table):
    turned = table[::-1, ::-1]
    renamed = np.where(table == MISSING, MISSING, 3 - table)
    for measure in (percent_agreement, fleiss_kappa, krippendorff_alpha):
        value, reason = measure(table)
        assert (value is None) == bool(reason)
        if value is not None:
            assert np.isfinite(value)
            assert value <= (100 if measure is percent_agreement else 1) + 1e-12
            assert measure(turned).value == pytest.approx(value)
            assert measure(renamed).value == pytest.approx(value)


def test_full_agreement_is_one_and_a_hundred_percent():
    table = np.array([[0, 0, 0], [1, 1, 1], [2, 2, 2]])
    assert percent_agreement(table).value == 100
    assert cohen_kappa(table[:, 0], table[:, 1]).value == 1
    assert fleiss_kappa(table).value == 1
    assert krippendorff_alpha(table).value == 1


def test_nothing_in_common_has_no_agreement():
    table = np.array([[0, MISSING], [MISSING, 1]])
    for measure in (percent_agreement(table), cohen_kappa(*table.T), fleiss_kappa(table), krippendorff_alpha(table)):
        assert measure.value is None
        assert "no candidate" in measure.reason


def test_the_confusion_matrix_has_the_first_vetter_in_rows():
    first, second = np.array([0, 0, 1, MISSING]), np.array([0, 2, 1, 1])
    assert confusion_matrix(first, second, 3).tolist() == [[1, 0, 1], [0, 1, 0], [0, 0, 0]]


def test_vetters_side_by_side():
    a, b, c = CandidateKey(1, 1, "a"), CandidateKey(2, 1, "b"), CandidateKey(None, None, "c")
    found = compare({"ann": {a: "PC", b: "EB", c: "U"}, "bob": {a: "PC", b: "PC"}, "eve": {b: "EB"}})
    assert found.labels == ["PC", "EB", "U"]
    assert found.n_judged == {"ann": 3, "bob": 2, "eve": 1}
    assert found.n_common == 1
    assert [(pair.first, pair.second, pair.n_common) for pair in found.pairs] == [
        ("ann", "bob", 2),
        ("ann", "eve", 1),
        ("bob", "eve", 1),
    ]
    assert found.pairs[0].percent.value == 50
    assert found.pairs[0].confusion == [[1, 0, 0], [1, 0, 0], [0, 0, 0]]
    assert found.disagreements == [(b, {"ann": "EB", "bob": "PC", "eve": "EB"})]


def test_the_measures_of_all_vetters_are_those_of_their_table():
    keys = [CandidateKey(k, 1, "a") for k in range(5)]
    said = {"ann": "PC PC EB V U", "bob": "PC EB EB V", "eve": "PC EB V V J"}
    found = compare({name: dict(zip(keys, words.split(), strict=False)) for name, words in said.items()})
    number = found.labels.index
    table = np.array([[number(word) for word in words.split()[:4]] for words in said.values()]).T
    rest = [[number("U"), MISSING, number("J")]]
    whole = np.concatenate([table, rest])
    assert found.fleiss_kappa == fleiss_kappa(whole)
    assert found.krippendorff_alpha == krippendorff_alpha(whole)
    assert found.percent == percent_agreement(whole)
    assert None not in (found.fleiss_kappa.value, found.krippendorff_alpha.value, found.percent.value)


def test_one_vetter_cannot_be_compared():
    with pytest.raises(UsageError, match="two vetters"):
        compare({"ann": {}})
    assert compare({"ann": {}, "bob": {}}).percent.value is None
