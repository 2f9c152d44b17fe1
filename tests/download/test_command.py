"""`clara-tui download` and `--run --sector N`, against a local mirror."""

import json
import signal
import time

import pyarrow.parquet as pq
import pytest
from download.mirror import Mirror, name_of, script_of
from small_workspace import MODELS, clara_here, start, write_curves, write_models

QUICK = ["--set", "download.first_wait_seconds=0.01", "--set", "download.retries=2"]


@pytest.fixture(scope="module")
def curves(tmp_path_factory):
    folder = tmp_path_factory.mktemp("curves")
    return {path.name: path.read_bytes() for path in write_curves(folder, 12, sectors=2)}


@pytest.fixture
def mirror(curves):
    with Mirror(dict(curves), {7: script_of(list(curves))}).serving() as serving:
        yield serving


def download(mirror, workspace, *more):
    base = f"download.base_url={mirror.url}"
    finished = clara_here("download", "--workspace", workspace, "--set", base, *QUICK, "--json", *more)
    return finished.returncode, json.loads(finished.stdout) if finished.stdout else {}, finished.stderr


def counts(result):
    return tuple(result[name] for name in ("n_listed", "n_ok", "n_failed", "n_refused"))


def test_a_sector_arrives(mirror, curves, tmp_path):
    code, result, stderr = download(mirror, tmp_path, "--sector", 7)
    assert (code, counts(result)) == (0, (12, 12, 0, 0)), stderr
    assert {p.name: p.read_bytes() for p in (tmp_path / "data").rglob("*.fits")} == curves
    assert json.loads(stderr.splitlines()[-1])["n_done"] == 12


def test_failures_and_refusals_are_counted(mirror, curves, tmp_path):
    names = [*list(curves)[:3], name_of(99, 7), "../../escape.fits"]
    script = tmp_path / "script.sh"
    script.write_bytes(script_of(names))
    code, result, stderr = download(mirror, tmp_path, "--script", script)
    assert (code, counts(result)) == (3, (5, 3, 1, 1))
    assert "404" in stderr
    assert "not that of a TESS light curve" in stderr


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        ([], 2, "say what to download"),
        (["--sector", "0"], 2, "numbered from 1"),
        (["--sector", "7", "--set", "download.bse_url=x"], 2, "base_url"),
        (["--sector", "7", "--set", "download.base_url=nonsense"], 2, "not an address"),
        (["--script", "absent.sh"], 2, "cannot read the script"),
        (["--sector", "8"], 1, "404"),
    ],
)
def test_what_goes_wrong_is_said(mirror, tmp_path, arguments, code, words):
    found, result, stderr = download(mirror, tmp_path, *arguments)
    assert (found, result) == (code, {})
    assert words in stderr
    assert "Traceback" not in stderr


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupt_ends_it_soon_and_the_same_command_goes_on(mirror, tmp_path, how):
    mirror.faults = lambda name, turn: "drip:0.5" if name.endswith(".fits") else None
    process = start("download", "--workspace", tmp_path, "--sector", 7, "--set", f"download.base_url={mirror.url}")
    while len(mirror.requests) < 4:
        assert process.poll() is None
        time.sleep(0.02)
    process.send_signal(how)
    _, stderr = process.communicate(timeout=60)
    assert process.returncode == 130, stderr
    asked = [path for _, path, _ in mirror.requests]
    assert len(asked) == len(set(asked)) <= 5  # no body was waited for, nothing asked for again
    mirror.faults = lambda name, turn: None
    assert counts(download(mirror, tmp_path, "--sector", 7)[1]) == (12, 12, 0, 0)


def run(mirror, workspace, *more):
    finished = clara_here("--run", "--workspace", workspace, "--models", MODELS, "--set", f"download.base_url={mirror.url}",
                     "--set", "download.first_wait_seconds=0.01", "--offline", "--json",
                     "--stages", "download,ingest,features,score,rank,enrich", *more)  # fmt: skip
    return finished.returncode, json.loads(finished.stdout) if finished.stdout else {}, finished.stderr


def test_a_run_from_nothing_to_candidates(mirror, tmp_path):
    write_models(tmp_path)
    code, result, stderr = run(mirror, tmp_path, "--sector", 7)
    assert code == 0, stderr
    assert (result["n_targets"], result["n_ok"]) == (12, 12)
    table = pq.read_table(result["candidates"])
    assert table.num_rows == 12
    assert {"toi", "simbad_type", "v_tan_km_per_s", "ruwe"} <= set(table.column_names)
    assert "TIC: offline" in stderr
    printed = clara_here("stars", "--workspace", tmp_path)
    assert printed.returncode == 0
    assert "0 of 0 stars" in printed.stdout
    assert "offline" in printed.stderr


def test_a_run_says_what_did_not_arrive(mirror, curves, tmp_path):
    write_models(tmp_path)
    mirror.scripts[7] = script_of([*curves, name_of(99, 7)])
    code, result, stderr = run(mirror, tmp_path, "--sector", 7, "--max", 13)
    assert (code, result["n_targets"], result["n_ok"], result["n_failed"]) == (3, 13, 12, 1), stderr
    failures = clara_here("failures", "--workspace", tmp_path).stdout
    assert name_of(99, 7) in failures
    assert "404" in failures
    mirror.requests.clear()
    again = clara_here("--run", "--workspace", tmp_path, "--resume", result["run"].rpartition("/")[2], "--json")
    assert json.loads(again.stdout) == result
    assert mirror.requests == []


def test_a_run_takes_only_what_was_asked_for(mirror, tmp_path):
    write_models(tmp_path)
    download(mirror, tmp_path, "--sector", 7)
    _, result, _ = run(mirror, tmp_path, "--sector", 7, "--start", 2, "--max", 5)
    assert result["n_targets"] == 5
