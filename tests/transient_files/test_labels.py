"""Labels join the objects by name."""

import gzip
from pathlib import Path

import pytest

from clara_pipeline.errors import ClaraError
from clara_pipeline.transient_files.labels import read_labels


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        ("Classification,TransientID\nSN,11\nCV/SN,12\n", {"TranID11": "SN", "TranID12": "CV/SN"}),
        ("objectId,classALeRCE\nZTF1,SNIa\nZTF1,SNIa\n", {"ZTF1": "SNIa"}),
        ("class;object_id\nQSO;7\n", {"7": "QSO"}),
    ],
)
def test_labels_are_read_by_content(tmp_path: Path, text: str, labels: dict[str, str]) -> None:
    (tmp_path / "l.csv").write_text(text)
    (tmp_path / "l.csv.gz").write_bytes(gzip.compress(text.encode()))
    assert read_labels(tmp_path / "l.csv") == read_labels(tmp_path / "l.csv.gz") == labels


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a,b\n1,2\n", "no table of labels"),
        ("oid,class\n", "no labels"),
        ("oid,class\nZ,SN\nZ,CV\n", "Z has two classes, SN and CV"),
        ("oid,class\nZ\n", "row 1 lacks"),
        ("oid,class\nZ\x1b[0m,SN\n", "row 1 lacks"),
    ],
)
def test_what_is_wrong_is_told(tmp_path: Path, text: str, words: str) -> None:
    (tmp_path / "l.csv").write_text(text)
    with pytest.raises(ClaraError, match=words):
        read_labels(tmp_path / "l.csv")
