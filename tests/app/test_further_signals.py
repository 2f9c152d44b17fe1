"""Further signals of a star on Vet: searched for by a key, gone through, each judged and exported by itself."""

import csv
import json
from pathlib import Path

import pytest
from app.test_vet_screen import head, reread, shown, until, vetting
from app.vet_sky import KNOWN, PERIOD_DAYS

from clara_pipeline.decisions import acts
from clara_pipeline.decisions.ctoi import VALUES
from clara_pipeline.decisions.judgement import Judgement
from clara_pipeline.records import Candidate, CandidateKey, Ephemeris
from clara_pipeline.sessions.export import export_decisions
from clara_tui.analysis.protocol import AnalysisFailure, NextSignal
from clara_tui.candidate.signals import further_signals
from clara_tui.screens.vet.screen import VetScreen

SECOND = Ephemeris(3.9, 1327.0, 2.0, 900.0, "bls")
THIRD = Ephemeris(5.3, 1328.0, 2.0, 700.0, "bls")
FITTED = {"period_days": 9.1, "epoch_btjd": 1330.0, "duration_hours": 3.0, "depth_ppm": 598.0}
ERRORS = {"period_err_days": 0.0011, "epoch_err_days": 0.0021, "duration_err_hours": 0.07, "depth_err_ppm": 76.0}
OF_OLDER_RUNS: dict[str, float] = {}
"""Errors of further signals that earlier versions wrote: none."""


def answer(screen: VetScreen, found: Ephemeris | None, reason: str = "") -> None:
    """What the analysis process would say to the search that goes on."""
    key = screen.candidate_view.candidate.key
    analysis = screen.evidence.analysis
    analysis.star(key).take(NextSignal(key, screen.evidence.signals.searches.masked[key], found, reason))
    analysis.subscriptions.tell(key)


async def test_each_signal_is_judged_and_exported_by_itself(tmp_path: Path) -> None:
    async with vetting(tmp_path, (160, 50), extra=KNOWN) as (pilot, screen):
        key = screen.candidate_view.candidate.key
        await pilot.press("Q")
        assert "searching for signal 2" in head(screen)
        answer(screen, SECOND)
        await until(pilot, lambda: screen.candidate_view.signal == 2)
        assert "searching" not in head(screen)
        assert ".02 of 2" in head(screen)
        assert "P 3.9000 d" in head(screen)
        assert "> .02 P 3.9000 d" in shown(screen)
        await pilot.press("p")
        assert (screen.candidate_view.candidate.key, screen.candidate_view.signal) == (key, 1), "it is not judged yet"
        await pilot.press("p")
        assert screen.candidate_view.candidate.tic_id == 1001
        said = reread(tmp_path).state
        assert [said[key._replace(signal=n)].signal.period_days for n in (1, 2)] == [PERIOD_DAYS, 3.9]
    drafted = export_decisions(tmp_path / "sessions" / "evening.jsonl", "ctoi", tmp_path / "draft.txt", tmp_path)
    targets = [line.split("|")[0] for line in drafted.path.read_text().splitlines()[1:]]
    assert targets == ["TIC1000.01", "TIC1000.02"]


async def test_the_card_tells_the_errors_of_a_further_signal(tmp_path: Path) -> None:
    fit = {f"signal2_{name}": value for name, value in (FITTED | ERRORS).items()}
    async with vetting(tmp_path, (160, 50), extra=KNOWN | fit) as (pilot, screen):
        await pilot.press("}", "8")
        text = " ".join(shown(screen).split())
        assert "fit: P 9.1000±0.0011 d, T0 1330.0000±0.0021 BTJD, depth 598±76 ppm, T14 3.000±0.070 h" in text


async def test_signals_stay_after_a_restart_and_are_gone_through(tmp_path: Path) -> None:
    async with vetting(tmp_path, extra=KNOWN) as (pilot, screen):
        await pilot.press("a", "K", "Q")
        answer(screen, SECOND)
        await until(pilot, lambda: screen.candidate_view.signal == 2)
        await pilot.press("T", "p", "c", *"small", "enter")
        assert screen.candidate_view.judgement.note == "small"
    async with vetting(tmp_path, extra=KNOWN) as (pilot, screen):
        screen.app.state.go_to(5)
        screen.show_star()
        assert [one.disposition for one in screen.candidate_view.signals] == ["KP", "PC"]
        assert screen.candidate_view.judgement.disposition == "KP"
        await pilot.press("right_curly_bracket")
        assert (screen.candidate_view.judgement.disposition, screen.candidate_view.judgement.note) == ("PC", "small")
        assert screen.candidate_view.ephemeris == SECOND
        await pilot.press("left_curly_bracket", "z")
        assert (screen.candidate_view.signal, screen.candidate_view.judgement.note) == (2, "")
        await pilot.press("Q")
        answer(screen, THIRD)
        await until(pilot, lambda: screen.candidate_view.signal == 3)
        assert ".03 of 3" in head(screen)


async def test_the_end_of_the_signals_and_a_failed_search_are_told(tmp_path: Path) -> None:
    async with vetting(tmp_path, extra=KNOWN) as (pilot, screen):
        told: list[str] = []
        screen.app.notify_info = told.append  # type: ignore[method-assign]
        await pilot.press("right_curly_bracket", "Q")
        answer(screen, None, "the strongest left, at 2.81 d, have S/N 5.2 of the 6.8 needed")
        await until(pilot, lambda: len(told) == 2)
        assert told == ["one signal is known of this star: Q masks it and searches again",
                        "no further signal above the detection threshold: "
                        "the strongest left, at 2.81 d, have S/N 5.2 of the 6.8 needed"]  # fmt: skip
        await pilot.press("j", "Q")
        key = screen.candidate_view.candidate.key
        screen.evidence.analysis.star(key).take(AnalysisFailure(key, "next", "too little is left"))
        screen.evidence.analysis.subscriptions.tell(key)
        await until(pilot, lambda: len(told) == 3)
        assert told[-1] == "no search for further signals: too little is left"
        assert screen.candidate_view.signals[-1].number == 1


async def test_without_a_duration_there_is_nothing_to_mask(tmp_path: Path) -> None:
    sine = {"ls_period_days": 2.0, "fold_source": "ls", "fold_epoch_btjd": 1326.0}
    async with vetting(tmp_path, extra=sine) as (pilot, screen):
        await pilot.press("Q")
        assert not screen.evidence.signals.searches.masked
        assert "searching" not in head(screen)


async def test_what_was_found_waits_for_the_operator_to_come_back(tmp_path: Path) -> None:
    async with vetting(tmp_path, extra=KNOWN) as (pilot, screen):
        await pilot.press("Q", "j")
        assert "searching" not in head(screen)
        first = CandidateKey(1000, 1, screen.app.state.rows.candidate(0).filename)
        analysis = screen.evidence.analysis
        analysis.star(first).take(NextSignal(first, screen.evidence.signals.searches.masked[first], SECOND))
        analysis.subscriptions.tell(first)
        await pilot.pause()
        assert screen.candidate_view.signal == 1
        await pilot.press("k")
        assert screen.candidate_view.signal == 2


@pytest.mark.parametrize("helper", [True])
async def test_the_analysis_process_finds_the_second_planet(tmp_path: Path, helper: bool) -> None:
    async with vetting(tmp_path, n=1, extra=KNOWN, helper=helper) as (pilot, screen):
        await pilot.press("Q")
        await until(pilot, lambda: not screen.evidence.signals.searches.masked)
        assert screen.candidate_view.signal == 1, "noise holds no second signal"


def test_a_number_that_was_judged_stays_with_its_period() -> None:
    star = CandidateKey(7, 1, "a.fits")
    columns = {"signal2_period_days": 9.1, "signal2_epoch_btjd": 1330.0, "signal2_duration_hours": 3.0}
    candidate = Candidate("a.fits", 7, 1, 1, 0.1, 0.1, 0.1, more=columns)
    judged = {star._replace(signal=3): Judgement(ephemeris=THIRD), star: Judgement(ephemeris=SECOND)}
    numbered = further_signals(candidate, judged, [THIRD, SECOND])
    assert {number: one.ephemeris.period_days for number, one in numbered.items()} == {2: 9.1, 3: 5.3, 4: 3.9}
    assert [one.origin for one in numbered.values()] == ["fit", "kept", "here"]


@pytest.mark.parametrize("number", [2, 3])
@pytest.mark.parametrize("errors", [ERRORS, OF_OLDER_RUNS], ids=["errors", "older"])
def test_a_fitted_signal_has_the_errors_that_the_run_wrote(number: int, errors: dict[str, float]) -> None:
    columns = {f"signal{number}_{name}": value for name, value in (FITTED | errors).items()}
    numbered = further_signals(Candidate("a.fits", 7, 1, 1, 0.1, 0.1, 0.1, more=columns), {}, [])
    assert [one.ephemeris for one in numbered.values()] == [Ephemeris(**FITTED, **errors)]


@pytest.mark.parametrize("errors", [ERRORS, OF_OLDER_RUNS], ids=["errors", "older"])
async def test_errors_of_the_second_signal_are_exported(tmp_path: Path, errors: dict[str, float]) -> None:
    columns = {f"signal2_{name}": value for name, value in (FITTED | errors).items()}
    async with vetting(tmp_path, extra=KNOWN | columns) as (pilot, _screen):
        await pilot.press("right_curly_bracket", "T", "p")
        await until(pilot, lambda: len(reread(tmp_path).state) == 1)
    journal = tmp_path / "sessions" / "evening.jsonl"
    decided = export_decisions(journal, "csv", tmp_path / "decisions.csv", tmp_path)
    draft = export_decisions(journal, "ctoi", tmp_path / "draft.txt", tmp_path)
    [row] = csv.DictReader(decided.path.open())
    [listed] = csv.DictReader(draft.path.open(), delimiter="|")
    assert (row["signal"], row["ephemeris_kept"], listed["target"]) == ("2", "true", "TIC1000.02")
    assert {name: float(row[name]) for name in FITTED} == FITTED
    assert {name: float(row[name]) for name in ERRORS if row[name]} == errors
    drafted = {ours: float(listed[theirs]) for theirs, ours in VALUES.items() if ours in ERRORS and listed[theirs]}
    assert drafted == errors


def test_journals_without_signals_go_on_as_they_were(tmp_path: Path) -> None:
    from clara_pipeline.sessions.session import Session

    with Session.open(tmp_path, "old", "ada") as session:
        session.save(acts.disposition("PC"), CandidateKey(7, 1, "a.fits"))
    assert json.loads(session.path.read_text()) | {"schema": 1} == json.loads(session.path.read_text())
