"""Small tables of photometry in the layouts that are read, written for one test each."""

from collections.abc import Iterable, Mapping
from pathlib import Path

ALERT = {
    "oid": "ZTF18abc", "mjd": 58500.25, "fid": 1, "magpsf": 19.0, "sigmapsf": 0.1, "isdiffpos": 1,
    "corrected": False, "dubious": False, "magpsf_corr": "", "sigmapsf_corr": "", "sigmapsf_corr_ext": "",
}  # fmt: skip


def write_table(path: Path, rows: Iterable[Mapping[str, object]], separator: str = ",") -> Path:
    """Write rows under the headings of the first."""
    listed = list(rows)
    lines = [separator.join(listed[0])] + [separator.join(map(str, row.values())) for row in listed]
    path.write_text("\n".join(lines) + "\n")
    return path


def alerts(path: Path, *changes: Mapping[str, object]) -> Path:
    """Write a table of alerts, each with what differs from `ALERT`."""
    return write_table(path, [ALERT | change for change in changes])
