"""Measure a vetter's consistency by gold rows: pairs, planets, intervals worked by hand, the command."""

import json
from pathlib import Path

import msgspec
import numpy as np
import pytest

from clara_pipeline.decisions import acts
from clara_pipeline.decisions.gold.consistency import consistency_of
from clara_pipeline.decisions.gold.intervals import Share, kappa_interval
from clara_pipeline.decisions.gold.judged import judged_planets, planet_of, repeat_pairs
from clara_pipeline.decisions.journal_entry import JournalEntry, what_is_seen
from clara_pipeline.records import INJECTED, REPEAT, CandidateKey
from clara_pipeline.sessions.session import Session
from clara_pipeline.synthetic.planted import PlantedPlanet
from clara_tui.cli import main


def star(number: int) -> CandidateKey:
    return CandidateKey(1000 + number, 1, f"s{number}.fits")


def planet(snr: float = 30.0, period_days: float = 3.0, depth_ppm: float = 2000.0) -> PlantedPlanet:
    return PlantedPlanet(period_days, 1326.4, 2.5, depth_ppm, snr, 7)


def judge(session: Session, codes: dict[int, str]) -> None:
    for number, code in codes.items():
        session.save(acts.disposition(code), star(number))


@pytest.fixture
def session(tmp_path: Path):  # type: ignore[no-untyped-def]
    with Session.open(tmp_path / "sessions", "night", "ada") as session:
        session.begin_gold(0.1)
        yield session


def test_wilson_by_hand() -> None:
    low, high = Share(9, 10).interval  # (.9 + .19207 ± 1.96 √(.009 + .0096) ) / 1.38415
    assert (round(low, 4), round(high, 4)) == (0.5958, 0.9821)
    low, high = Share(0, 5).interval
    assert (low, round(high, 4)) == (0.0, 0.4345)
    assert (Share(0, 0).value, Share(0, 0).interval) == (None, None)


def test_the_interval_of_kappa_by_hand() -> None:
    # p: .4 .1 .2 .3, rows .5 .5, columns .6 .4, κ .4; agreeing .10972, differing .10188, less .01: / 12.5 = .016128
    low, high = kappa_interval(np.array([[20, 5], [10, 15]]))
    assert (round(low, 4), round(high, 4)) == (round(0.4 - 1.959964 * 0.016128**0.5, 4), round(0.4 + 0.248909, 4))
    assert kappa_interval(np.array([[5, 0], [0, 5]])) is None
    assert kappa_interval(np.array([[5, 0], [0, 0]])) is None
    assert kappa_interval(np.zeros((2, 2), dtype=int)) is None
    assert kappa_interval(np.array([[0, 1], [0, 0]])) is None  # one pair, called differently


def test_pairs_of_judgements_and_how_far_apart_they_are(session: Session) -> None:
    judge(session, {0: "PC", 1: "EB"} | dict.fromkeys(range(2, 14), "J"))
    session.save(acts.disposition("PC"), star(0)._replace(gold=REPEAT))
    session.save(acts.disposition("V"), star(1)._replace(gold=REPEAT))
    session.save(acts.disposition("J"), star(13)._replace(gold=REPEAT))
    session.save(acts.disposition("EB"), star(0))  # what was said when it was shown again counts
    session.save(acts.disposition("J"), star(20)._replace(gold=REPEAT))  # the star itself was not judged
    pairs = repeat_pairs(session.book.history("ada"))
    assert [(pair.key, pair.first, pair.again, pair.n_between) for pair in pairs] == [
        (star(0), "PC", "PC", 13), (star(1), "EB", "V", 13), (star(13), "J", "J", 2),
    ]  # fmt: skip
    found = consistency_of(session.book.history("ada"))
    assert (found.same, found.n_too_near) == (Share(1, 2), 1)
    assert found.kappa.value == pytest.approx(1 / 3)  # same .5, by chance (1·1 + 1·0 + 0·1) / 4


def test_a_star_judged_after_its_repeat_is_a_pair_too(session: Session) -> None:
    session.save(acts.disposition("PC"), star(0)._replace(gold=REPEAT))
    judge(session, dict.fromkeys(range(1, 12), "J") | {0: "EB"})
    (pair,) = repeat_pairs(session.book.history("ada"))
    assert (pair.first, pair.again, pair.n_between, pair.counts) == ("EB", "PC", 11, True)


def test_what_was_undone_is_no_judgement(session: Session) -> None:
    judge(session, dict.fromkeys(range(12), "J"))
    session.save(acts.disposition("PC"), star(0)._replace(gold=REPEAT))
    session.undo()
    session.save(acts.disposition("PC"), star(1)._replace(gold=INJECTED), seen={"planet": planet()})
    session.undo()
    found = consistency_of(session.book.history("ada"))
    assert (found.repeats, found.planets, found.bins) == ([], [], [])


def test_planets_found_and_missed_by_snr_period_and_depth(session: Session) -> None:
    shown = [
        ("PC", planet(50, 1.0, 5000)), ("PC", planet(30, 3.0, 2000)), ("J", planet(16, 6.0, 500)),
        ("V", planet(45, 2.0, 900)),
    ]  # fmt: skip
    for number, (code, one) in enumerate(shown):
        session.save(acts.disposition(code), star(number)._replace(gold=INJECTED), seen={"planet": one})
    found = consistency_of(session.book.history("ada"))
    assert found.found == Share(2, 4)
    assert [one.planet.snr for one in found.missed] == [45, 16]
    shares = {(one.of, one.low): (one.share.n_hits, one.share.n) for one in found.bins}
    assert shares == {
        ("snr", None): (0, 1), ("snr", 25.0): (1, 1), ("snr", 40.0): (1, 2),
        ("period", None): (1, 1), ("period", 1.5): (1, 2), ("period", 4.0): (0, 1),
        ("depth", None): (0, 2), ("depth", 1000.0): (1, 1), ("depth", 3000.0): (1, 1),
    }  # fmt: skip


def test_a_planet_called_so_as_a_second_signal_is_found(session: Session) -> None:
    key = star(0)._replace(gold=INJECTED)
    session.save(acts.disposition("V"), key, seen={"planet": planet()})
    session.save(acts.disposition("PC"), key._replace(signal=2), seen={"planet": planet()})
    (one,) = judged_planets(session.book.history("ada"))
    assert one.is_found


@pytest.mark.parametrize(
    "seen",
    [
        {}, {"planet": None}, {"planet": []}, {"planet": {"period_days": 3}}, {"planet": "Jupiter"},
        {"planet": msgspec.to_builtins(planet()) | {"period_days": 0}},
        {"planet": msgspec.to_builtins(planet()) | {"snr": -3}},
        {"planet": msgspec.to_builtins(planet()) | {"depth_ppm": "deep"}},
    ],
)  # fmt: skip
def test_a_planet_that_is_none_is_not_counted(session: Session, seen: dict[str, object]) -> None:
    line = JournalEntry(schema=5, id="1", when="t", vetter="ada", act="gold", seen=what_is_seen(seen))
    assert planet_of(line) is None
    session.save(acts.disposition("PC"), star(0)._replace(gold=INJECTED), seen=seen)
    assert consistency_of(session.book.history("ada")).planets == []


def test_a_repeat_that_names_a_decision_on_another_star_does_not_take_it(session: Session) -> None:
    judge(session, {0: "PC", 1: "EB"})
    line = session.book.history("ada").done[0]
    entry = JournalEntry(
        schema=5, id="zz", when="t", vetter="ada", act="gold", of=line.id, changes={"disposition": "J"},
        candidates=(msgspec.convert({"tic_id": 1001, "sector": 1, "filename": "s1.fits", "gold": "repeat"},
                                    type(line.candidates[0])),),
    )  # fmt: skip
    session.book.add([entry])
    (pair,) = repeat_pairs(session.book.history("ada"))
    assert (pair.key, pair.first) == (star(1), "EB")


def run(workspace: Path, *words: str) -> int:
    return main(["sessions", "consistency", *words, "--workspace", str(workspace)])


def test_the_command_tells_figures_and_what_was_missed(
    session: Session, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    judge(session, dict.fromkeys(range(12), "J"))
    session.save(acts.disposition("PC"), star(0)._replace(gold=REPEAT))
    session.save(acts.disposition("EB"), star(1)._replace(gold=INJECTED), seen={"planet": planet()})
    assert run(tmp_path, "night", "-o", str(tmp_path / "gold.csv")) == 0
    said = capsys.readouterr().out
    assert "night/ada" in said
    assert "repeats the same: 0 of 1 (0 %, 0-79; too few to tell)" in said
    assert "planets called PC: 0 of 1" in said
    assert "S/N 25 to 40" in said
    assert "TIC 1001" in said.split("missed: 1")[1]
    assert (tmp_path / "gold.csv").read_text().count("night/ada") == 2
    assert run(tmp_path, "night", "--json") == 0
    (one,) = json.loads(capsys.readouterr().out)["vetters"].values()
    assert (one["repeats_the_same"]["n"], one["kappa"], one["planets_found"]["too_few"]) == (1, 0.0, True)
    assert [row["kind"] for row in one["rows"]] == [REPEAT, INJECTED]


def test_the_command_says_that_there_are_no_gold_rows(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Session.open(tmp_path / "sessions", "plain", "ada").close()
    assert run(tmp_path, "plain") == 2
    assert "there are no gold rows in plain" in capsys.readouterr().err
