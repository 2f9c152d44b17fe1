"""The doctor finds a read-only workspace and a damaged run."""

import errno
import os

from app.small_sky import finished_run

from clara_pipeline.doctor import runs, workspace
from clara_pipeline.runs.parts import Plan, write_part, write_plan
from clara_pipeline.tables.run_tables import CURVES, arrow_table


def test_a_whole_run_is_in_order(tmp_path):
    finished_run(tmp_path)
    (finding,) = runs.examine(tmp_path)
    assert (finding.state, "60 candidates" in finding.text) == ("ok", True)


def test_no_run_is_nothing_to_examine(tmp_path):
    assert runs.examine(tmp_path) == []


def test_a_damaged_manifest_table_or_part_is_a_problem_with_a_cure(tmp_path):
    for name in ("20260101-000000-aaaa", "20260102-000000-bbbb", "20260103-000000-cccc"):
        finished_run(tmp_path, name=name)
    folders = sorted((tmp_path / "runs").iterdir())
    (folders[0] / "manifest.json").write_text("{")
    (folders[1] / "candidates.parquet").write_bytes(b"PAR1 cut off")
    write_plan(folders[2] / "features", Plan("features", ("part",)))
    write_part(folders[2] / "features" / "part", arrow_table(CURVES, []))
    (folders[2] / "features" / "part.parquet").write_bytes(b"")
    found = runs.examine(tmp_path)
    assert [finding.state for finding in found] == ["problem"] * 3
    assert "manifest.json" in found[0].text
    assert "--resume 20260102-000000-bbbb" in found[1].text + found[1].cure
    assert "part.parquet" in found[2].text
    assert "--resume 20260103-000000-cccc" in found[2].cure


def test_a_workspace_that_takes_no_file_is_a_problem(tmp_path, monkeypatch):
    assert workspace.writable(tmp_path).state == "ok"
    assert list(tmp_path.iterdir()) == []

    def refuse(*_, **__):
        raise OSError(errno.EROFS, os.strerror(errno.EROFS))

    monkeypatch.setattr(workspace.tempfile, "TemporaryFile", refuse)
    finding = workspace.writable(tmp_path)
    assert (finding.state, "Read-only" in finding.text) == ("problem", True)
