"""Measure whether the evidence tells planets from the rest: a run on the demo sky, against its truth table."""

import csv
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
from sklearn.metrics import roc_auc_score

ECLIPSING = {"eb", "eb_equal", "eb_offtarget", "contact"}


def demo_sky(engine: str) -> dict[str, object]:
    """Compute ROC AUC of transit hosts against stars with neither transits nor eclipses, by `triage_pc` and by N-WRSS.

    A star without a value counts as 0: as one that was not found.
    """
    with tempfile.TemporaryDirectory() as folder:
        candidates, kind_of = _run(Path(folder), engine)
    kinds = np.array([kind_of[name] for name in candidates["filename"].to_pylist()])
    kept = ~np.isin(kinds, list(ECLIPSING))
    hosts = kinds[kept] == "planet"
    report: dict[str, object] = {"n_hosts": int(hosts.sum()), "n_others": int((~hosts).sum())}
    for name in ("triage_pc", "nwrss"):
        values = np.nan_to_num(candidates[name].to_numpy())[kept]
        report[f"auc_{name}"] = round(float(roc_auc_score(hosts, values)), 4)
    return report


def _run(workspace: Path, engine: str):
    """Return (candidates table, kind of star by filename) of a run from the demo sky to the folds."""
    command = [
        sys.executable, "-m", "clara_tui.cli", "--run", "--demo", "--workspace", str(workspace),
        "--stages", "demo,ingest,features,score,rank,fold", "--set", f"fold.bls={engine}",
    ]  # fmt: skip
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    (path,) = workspace.glob("runs/*/candidates.parquet")
    with open(workspace / "data" / "demo" / "truth.csv", newline="", encoding="utf-8") as file:
        return pq.read_table(path), {row["filename"]: row["kind"] for row in csv.DictReader(file)}
