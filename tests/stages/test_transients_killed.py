"""A run over transients that is killed in each of its stages goes on to the same bytes."""

from __future__ import annotations

import json
import signal
from pathlib import Path

import pytest
from small_workspace import clara_here, start
from waiting import wait_until

N_OBJECTS = 12


def _photometry(folder: Path) -> Path:
    folder.mkdir()
    for half in range(2):
        names = [f"o{number:02d}" for number in range(half, N_OBJECTS, 2)]
        rows = [
            f"{name},{59000 + 3 * day},{'gr'[day % 2]},{18.5 + (day - 5 - half) ** 2 / 40:.3f},0.05"
            for name in names
            for day in range(14)
        ]
        (folder / f"{half}.csv").write_text("\n".join(["oid,time,band,mag,magerr", *rows]) + "\n")
    return folder


@pytest.mark.long
def test_killed_while_it_reads_and_while_it_classifies_it_ends_in_the_same_bytes(tmp_path: Path) -> None:
    given = ["--kind", "transients", "--set", "transients.objects_per_part=1", "--workers", 1]
    files = ["--input", _photometry(tmp_path / "in")]
    whole = clara_here("--run", "--workspace", tmp_path / "whole", *given, *files, "--json")
    assert whole.returncode == 0, whole.stderr
    expected = Path(json.loads(whole.stdout)["candidates"]).read_bytes()
    killed, ended = tmp_path / "killed", []
    for pattern in ("photometry/00003-*.parquet", "classify/00002-*.parquet", "classify/00007-*.parquet"):
        runs = [path.name for path in killed.glob("runs/[0-9]*")]
        process = start("--run", "--workspace", killed, *given, *(["--resume", *runs] if runs else files))
        wait_until(lambda p=pattern, one=process: any(killed.glob(f"runs/*/{p}")) or one.poll() is not None, pattern)
        process.send_signal(signal.SIGKILL)
        process.communicate()
        ended.append(process.returncode)
    assert -signal.SIGKILL in ended
    (run,) = killed.glob("runs/[0-9]*")
    resumed = clara_here("--run", "--workspace", killed, "--resume", run.name, "--workers", 4)
    assert resumed.returncode == 0, resumed.stderr
    assert (run / "candidates.parquet").read_bytes() == expected
