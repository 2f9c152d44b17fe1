"""The order "for you": what is learnt from decisions, what is said where there are too few, and that it repeats."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clara_pipeline.errors import UsageError
from clara_pipeline.preference import order
from clara_pipeline.preference.evidence import Evidence, VettingNumbers, evidence_of
from clara_pipeline.preference.labels import is_interesting
from clara_pipeline.preference.order import before_decisions, for_you
from clara_pipeline.preference.taste import learn, rate
from clara_pipeline.preference.tries import BOLDNESS, UNLIKE, score_of, unlike
from clara_pipeline.preference.typical import typical

N = 200
NAMES = {number: f"TIC {number}" for number in range(N)}
NO_TRIAGE = np.full(N, 0.5)


@pytest.fixture(scope="module")
def evidence() -> Evidence:
    """Two hundred stars; every eighth is deep and passes the odd/even test."""
    rng = np.random.default_rng(3)
    depth = np.where(np.arange(N) % 8 == 0, 3000.0, 100.0) * np.exp(rng.normal(0, 0.2, N))
    verdict = np.where(np.arange(N) % 8 == 0, 1.0, -1.0)
    columns = {"bls_depth_ppm": depth, "transit_snr": np.exp(rng.normal(2, 0.3, N)), "nwrss": rng.random(N)}
    tests = {"odd_even_depth": VettingNumbers(verdict, np.full(N, np.nan))}
    return evidence_of(columns, tests, rng.normal(size=(N, 4)))


def judged(rows: range) -> dict[int, bool]:
    return {row: row % 8 == 0 for row in rows}


def test_ten_decisions_bring_the_like_to_the_front(evidence: Evidence) -> None:
    learnt = for_you(evidence, NO_TRIAGE, judged(range(10)), NAMES)
    unseen = np.argsort(-learnt.score[10:], kind="stable")[:20] + 10
    assert (unseen % 8 == 0).sum() >= 18
    assert (learnt.n_interesting, learnt.n_not) == (2, 8)


def test_what_is_interesting_is_what_was_judged_so(evidence: Evidence) -> None:
    """The taste of somebody who looks for the others."""
    turned = {row: not liked for row, liked in judged(range(20)).items()}
    learnt = for_you(evidence, NO_TRIAGE, turned, NAMES)
    assert (np.argsort(-learnt.score[20:], kind="stable")[:50] + 20) % 8 != pytest.approx(0)
    assert learnt.score[np.arange(N) % 8 == 0].max() < np.median(learnt.score)


def test_reasons_name_the_evidence_and_a_star_that_was_judged(evidence: Evidence) -> None:
    learnt = for_you(evidence, NO_TRIAGE, judged(range(16)), NAMES)
    assert learnt.because[80].startswith("because: ")
    assert "odd and even agree" in learnt.because[80]
    assert "depth high" in learnt.because[80]
    assert learnt.because[81].startswith("against: ")
    assert "odd and even differ" in learnt.because[81]
    named = {words for text in learnt.because.values() for words in text.split(", ") if words.startswith("like ")}
    assert named <= {f"like TIC {row}" for row in range(16)}


@settings(max_examples=25, deadline=None)
@given(st.permutations(range(24)))
def test_the_same_decisions_give_the_same_order(evidence: Evidence, order: list[int]) -> None:
    said = judged(range(24))
    again = for_you(evidence, NO_TRIAGE, {row: said[row] for row in order}, NAMES)
    once = for_you(evidence, NO_TRIAGE, said, NAMES)
    assert again.score.tobytes() == once.score.tobytes()
    assert again.because == once.because


def test_no_label_leaks_into_the_evidence(evidence: Evidence) -> None:
    """A star's own place changes with its decision only through what is learnt: others like it move with it."""
    said = judged(range(16))
    with_it, without = (for_you(evidence, NO_TRIAGE, some, NAMES).score for some in (said | {100: True}, said))
    assert with_it[100] > without[100]
    assert np.abs(with_it - without)[np.arange(N) != 100].max() > 0


def test_the_triage_is_believed_before_the_decisions_say_otherwise(evidence: Evidence) -> None:
    triage = np.where(np.arange(N) % 8 == 1, 0.95, 0.05)
    few = for_you(evidence, triage, judged(range(10)), NAMES).score
    assert np.median(few[17::8]) > np.median(few[18::8])
    many = for_you(evidence, triage, judged(range(120)), NAMES).score
    assert many[121::8].max() < many[120::8].min()


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        (range(4), "4 decisions to learn from .1 interesting, 3 not., 6 more are needed"),
        (range(0), "0 decisions to learn from"),
    ],
    ids=["few", "none"],
)
def test_too_little_is_said_in_words(evidence: Evidence, rows, words: str) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(UsageError, match=words):
        for_you(evidence, NO_TRIAGE, judged(rows), NAMES)


@pytest.mark.parametrize("is_liked", [False, True], ids=["nothing liked", "nothing disliked"])
def test_decisions_of_one_sort_are_enough(evidence: Evidence, is_liked: bool) -> None:
    said = dict.fromkeys(range(0 if is_liked else 1, 96, 8), is_liked)
    score = for_you(evidence, NO_TRIAGE, said, NAMES).score[96:]
    alike = np.arange(96, N) % 8 == 0
    assert np.median(score[alike]) > np.median(score[~alike])


def test_missing_values_stand_in_the_middle() -> None:
    columns = {"bls_depth_ppm": np.array([np.nan, 0.0, -3.0, np.inf]), "ls_power": np.full(4, np.nan)}
    tests = {"snr": VettingNumbers(np.array([0.0, 0.0, 1.0, -1.0]), np.array([np.nan, np.inf, 1e300, -2.0]))}
    found = evidence_of(columns, tests, np.zeros((4, 0)))
    assert np.isfinite(found.values).all()
    assert found.words == ("sinusoid's power", "depth", "snr", "snr value")
    assert found.values[0, 0] == 0


@pytest.mark.parametrize(
    ("disposition", "rating", "liked"),
    [
        ("PC", None, True), ("KP", None, True), ("EB", None, False), ("V", 3, False), ("IS", None, False),
        ("J", None, False), ("O", None, False), ("O", 4, True), ("EB", 5, True), ("U", None, None), ("", None, None),
        ("U", 5, True), ("", 2, None), ("PC", 2, True), ("PC", 1, False), ("KP", 0, False), ("U", 0, False),
    ],
)  # fmt: skip
def test_labels(disposition: str, rating: int | None, liked: bool | None) -> None:
    assert is_interesting(disposition, rating) is liked


def three_kinds() -> Evidence:
    """A hundred and fifty stars: fifty with transits, fifty with flares, fifty that turn."""
    rng, kind = np.random.default_rng(8), np.arange(150) % 3
    columns = {
        "transit_snr": np.exp(rng.normal(np.where(kind == 0, 4, 1), 0.2)),
        "n_flares": np.where(kind == 1, 20.0, 0.0) + rng.poisson(1, 150),
        "ls_power": np.clip(rng.normal(np.where(kind == 2, 0.9, 0.2), 0.05), 0, 1),
    }
    return evidence_of(columns, {}, np.zeros((150, 0)))


def test_other_kinds_are_tried_while_nothing_is_interesting() -> None:
    """Ten planets that are of no interest: what comes next is not more of them, whatever the triage says."""
    triage = np.where(np.arange(150) % 3 == 0, 0.99, 0.01)
    learnt = for_you(three_kinds(), triage, dict.fromkeys(range(0, 30, 3), False), NAMES)
    first = np.argsort(-learnt.score, kind="stable")[:10]
    assert {1, 2} == set((first[:2] % 3).tolist())
    assert (first % 3 == 0).sum() < 4
    assert (np.diff(learnt.score[first]) < 0).all()
    assert all(learnt.because[row].startswith("to try, unlike all you judged: ") for row in first[:UNLIKE])
    assert all(learnt.because[row].startswith("to try, like many you did not judge: ") for row in first[UNLIKE:])
    assert not any(text.startswith("to try") for row, text in learnt.because.items() if row not in first)


def test_tries_are_those_of_a_taste_that_learnt_each_of_them() -> None:
    evidence, prior = three_kinds(), before_decisions(np.linspace(0.01, 0.99, 150))
    rows, labels = np.arange(0, 30, 3), np.full(10, -1.0)
    taste = learn(evidence.values, prior, rows, labels)
    mean, spread = rate(taste, evidence.values, prior)
    tries, _ = unlike(taste, evidence.values, prior, rows, mean, spread**2)
    anew: list[int] = []
    for _ in range(UNLIKE):
        so_far = np.append(rows, np.array(anew, dtype=np.int64))
        learnt = learn(evidence.values, prior, so_far, np.full(len(so_far), -1.0))
        mean, spread = rate(learnt, evidence.values, prior)
        score = score_of(mean + BOLDNESS * spread)
        score[so_far] = -1.0
        anew.append(int(score.argmax()))
    assert tries == anew


def test_the_most_common_of_what_was_not_judged_is_tried() -> None:
    """A few far outliers, and thirty of a kind in the middle: one of these is tried, too."""
    rng = np.random.default_rng(5)
    values = np.concatenate([rng.normal(0, 0.05, (60, 6)), rng.normal(0, 0.05, (30, 6)), rng.normal(0, 1, (12, 6))])
    values[:60, 0] += 1.2
    chosen = typical(values, np.arange(10), 3)
    assert any(60 <= row < 90 for row in chosen)
    assert not set(chosen) & set(range(10))


def test_only_the_first_are_explained(evidence: Evidence, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(order, "MOST_EXPLAINED", 30)
    learnt = for_you(evidence, NO_TRIAGE, judged(range(16)), NAMES)
    assert sorted(learnt.because) == sorted(np.argsort(-learnt.score, kind="stable")[:30].tolist())


def test_what_was_tried_and_liked_is_followed() -> None:
    said = dict.fromkeys(range(0, 30, 3), False) | {1: True}
    triage = np.where(np.arange(150) % 3 == 0, 0.99, 0.01)
    learnt = for_you(three_kinds(), triage, said, NAMES)
    assert (np.argsort(-learnt.score, kind="stable")[:30] % 3 == 1).all()


def test_all_may_be_judged_and_none_liked() -> None:
    learnt = for_you(three_kinds(), np.full(150, np.nan), dict.fromkeys(range(147), False), NAMES)
    assert set(np.argsort(-learnt.score)[:3].tolist()) == {147, 148, 149}


def test_a_test_and_its_value_are_one_reason() -> None:
    n = np.arange(120)
    failing = n % 2 == 1
    tests = {"secondary": VettingNumbers(np.where(failing, -1.0, 1.0), np.where(failing, 30.0, 0.1) + n / 1e4)}
    found = evidence_of({}, tests, np.zeros((120, 0)))
    learnt = for_you(found, np.full(120, 0.5), {row: bool(failing[row]) for row in range(20)}, NAMES)
    assert "secondary eclipse" in learnt.because[101]
    assert "secondary large" not in learnt.because[101]
    assert "no secondary" in learnt.because[100]
