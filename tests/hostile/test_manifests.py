"""Runs whose files somebody edited: nothing of them reaches the terminal or an export as it is."""

import json

import pytest
from hostile.harmless import is_harmless
from hypothesis import given, settings
from hypothesis import strategies as st

from clara_pipeline.errors import DamagedStore
from clara_pipeline.runs.parts import write_table
from clara_pipeline.runs.run_directory import Manifest, create_run, open_run
from clara_pipeline.tables.run_tables import RANKED, arrow_table
from clara_tui.cli import main

ESCAPES = "\x1b]52;c;aGk=\x07\x1b[31m\x9b0m\u202e"
BATCH = {"batch": "all", "n_rows": 1, "wrss_min": 0.1, "wrss_max": 0.2}
ROW = {"filename": "a.fits", "tic_id": 1, "sector": 1, "rank": 1, "p3": 0.5, "p5": 0.5, "p9": 0.5, "nwrss": 0.5}


@pytest.fixture
def run(tmp_path):
    """A run of one star, for its files to be edited."""
    made = create_run(tmp_path, Manifest(run="r1", created_utc="2030", clara_version="1", batches=[BATCH]), "")
    write_table(made.path("candidates.parquet"), arrow_table(RANKED, [ROW]))
    return made


def edit(edited, /, **changes):
    path = edited.path("manifest.json")
    path.write_text(json.dumps(json.loads(path.read_text()) | changes))


EDITS = [
    {"batches": [BATCH | {"batch": ESCAPES}]},
    {"clara_version": ESCAPES, "created_utc": ESCAPES, "run": ESCAPES},
    {"message": ESCAPES, "versions": {ESCAPES: ESCAPES}, "origins": {ESCAPES: ESCAPES}},
    {"models": {"p3": {"name": ESCAPES, ESCAPES: [ESCAPES]}}},
]


@pytest.mark.parametrize("changes", EDITS)
def test_no_escape_reaches_the_terminal_or_an_export(run, capsysbinary, tmp_path, changes):
    edit(run, **changes)
    workspace = str(run.workspace)
    assert main(["top", "--workspace", workspace]) == 0
    for form in ("votable", "ecsv", "csv"):
        assert main(["export", "--format", form, "-o", str(tmp_path / f"out.{form}"), "--workspace", workspace]) == 0
    told = capsysbinary.readouterr()
    files = b"".join((tmp_path / f"out.{form}").read_bytes() for form in ("votable", "ecsv", "csv"))
    for bad in (b"\x1b", b"\x07", b"\x9b", "\u202e".encode()):
        assert bad not in told.out + told.err + files


@pytest.mark.parametrize(
    "changes",
    [
        {"batches": [{}]}, {"batches": [BATCH | {"wrss_min": "\x1b"}]}, {"batches": [BATCH | {"wrss_max": None}]},
        {"batches": "all"}, {"models": []}, {"settings": 3}, {"created_utc": None}, {"n_ok": "many"}, {"inputs": "x"},
    ],
)  # fmt: skip
def test_a_manifest_of_another_form_is_said_in_words(run, capsys, changes):
    edit(run, **changes)
    with pytest.raises(DamagedStore, match="cannot be read"):
        open_run(run.workspace, "r1").manifest()
    assert main(["top", "r1", "--workspace", str(run.workspace)]) == 1
    assert "Traceback" not in capsys.readouterr().err


@pytest.mark.parametrize("content", [b"", b"\xff\xfe{}", b"[" * 9000, b'{"run": "\xff"}', b"null", b'"x"'])
def test_a_manifest_that_is_none_is_said_in_words(run, content):
    run.path("manifest.json").write_bytes(content)
    with pytest.raises(DamagedStore, match="cannot be read"):
        run.manifest()


def test_a_foreign_table_of_candidates_is_said_in_words(run, capsys):
    import pyarrow as pa

    write_table(run.path("candidates.parquet"), pa.table({"name": ["x"], "score": [1.0]}))
    for command in (["top"], ["show", "1"], ["export", "-o", str(run.workspace / "out.csv")]):
        assert main([*command, "--workspace", str(run.workspace)]) == 1
        told = capsys.readouterr()
        assert "is not a table of candidates: it has no column tic_id" in told.err
        assert "--resume r1 --stages rank" in told.err


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_a_spoilt_manifest_is_read_or_refused(tmp_path_factory, data):
    run = create_run(
        tmp_path_factory.mktemp("w"), Manifest(run="r1", created_utc="2030", clara_version="1", batches=[BATCH]), ""
    )
    spoilt = bytearray(run.path("manifest.json").read_bytes())
    for _ in range(data.draw(st.integers(1, 5))):
        spoilt[data.draw(st.integers(0, len(spoilt) - 1))] = data.draw(st.integers(0, 255))
    run.path("manifest.json").write_bytes(spoilt)
    try:
        manifest = run.manifest()
    except DamagedStore as error:
        assert is_harmless(error)  # noqa: PT017
        return
    assert is_harmless(str([manifest.run, manifest.message, manifest.batches, manifest.models, manifest.clara_version]))
