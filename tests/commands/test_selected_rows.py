"""`top --sort --where`, `show`'s facts, and `export --where --session`."""

import csv
import io
from pathlib import Path

import pyarrow as pa
import pytest
from app.small_sky import candidates, finished_run

from clara_pipeline.decisions import acts
from clara_pipeline.errors import UsageError
from clara_pipeline.records import CandidateKey
from clara_pipeline.sessions.session import Session
from clara_tui.cli import main
from clara_tui.commands.results.candidate_facts import candidate_lines
from clara_tui.commands.results.selected_rows import selected_rows
from clara_tui.commands.results.top import lines

N = 40


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    table = candidates(N).append_column("triage_pc", pa.array([i % 7 / 7 for i in range(N)]))
    padded = pa.array([i == 3 for i in range(N)])
    finished_run(tmp_path, N, table=table.set_column(table.column_names.index("padded"), "padded", padded))
    return tmp_path


def test_rows_are_sorted_and_filtered_by_the_queues_words(workspace: Path, capsys) -> None:
    assert main(["top", "--workspace", str(workspace), "-n", "5", "--sort", "tri-PC", "--where", "Tmag<12"]) == 0
    out = capsys.readouterr().out.splitlines()
    shown = [float(line.split()[7]) for line in out[1:6]]
    assert shown == sorted(shown, reverse=True)
    assert "that match, of 40 scored" in out[-1]


def test_padded_rows_are_marked(workspace: Path, capsys) -> None:
    assert main(["top", "--workspace", str(workspace), "-n", "5"]) == 0
    out = capsys.readouterr().out
    assert [line[5:6] for line in out.splitlines()[1:6]] == [" ", " ", " ", "*", " "]
    assert "padded with zeros" in out


def test_old_tables_without_a_column_show_a_dash() -> None:
    assert lines([{"rank": 1, "filename": "a"}])[1].count("-") > 8


def test_sql_chooses_rows_too(workspace: Path) -> None:
    table = candidates(N)
    found = selected_rows(table, "select * from candidates where rank in (3, 2) order by rank desc")
    assert found["rank"].to_pylist() == [3, 2]


def test_unknown_columns_are_refused_in_words() -> None:
    with pytest.raises(UsageError, match="no column"):
        selected_rows(candidates(N), sort="sparkle")


def test_decisions_are_joined_on_request(workspace: Path) -> None:
    row = candidates(N).slice(1, 1).to_pylist()[0]
    with Session.open(workspace / "sessions", "ann", "ann") as session:
        session.save(acts.disposition("PC"), CandidateKey(row["tic_id"], row["sector"], row["filename"]))
    output = workspace / "out.csv"
    words = ["export", "--workspace", str(workspace), "-o", str(output), "--session", "ann"]
    assert main(words) == 0
    rows = list(csv.DictReader(io.StringIO(output.read_text())))
    assert [r["disposition"] for r in rows[:3]] == ["", "PC", ""]
    assert "vetted_period_days" in rows[0]
    assert main([*words, "--where", "disp:PC"]) == 0
    assert [r["vetter"] for r in csv.DictReader(io.StringIO(output.read_text()))] == ["ann"]


def test_a_session_that_is_not_there_is_named(workspace: Path, capsys) -> None:
    assert main(["export", "--workspace", str(workspace), "-o", str(workspace / "x.csv"), "--session", "bob"]) == 2
    assert "no session bob" in capsys.readouterr().err.replace("'", "")


def test_show_tells_triage_match_and_tests() -> None:
    tests = '[{"name":"odd_even","value":1.5,"threshold":3.0,"verdict":"fail","reason":"odd \\u001b[2J deeper"}]'
    row = {"triage": 0.5, "triage_pc": 0.25, "match_type": "EB*", "match_label": "EB*", "match_group": "binary_star",
           "match_similarity": 0.9, "tests": tests, "fold_source": "bls", "teff_k": 5000.0}  # fmt: skip
    text = "\n".join(candidate_lines(row))
    for words in ("planet 0.250", "EB* (binary_star)", "FAIL odd_even", "BLS period", "Teff 5000 K"):
        assert words in text
    assert "\x1b" not in text
    assert candidate_lines({}) == []
    assert "cannot be read" in candidate_lines({"tests": "not json"})[0]
