"""Labelled signals from a file: the real layout is read, and whatever else is in it is told in words."""

import io
import zipfile
from pathlib import Path

import numpy as np
import pytest

from clara_pipeline.errors import UsageError
from clara_pipeline.models.signal_files import read_signals
from clara_pipeline.triage.model import ECLIPSE, JUNK, PLANET


def _arrays(n: int = 4) -> dict[str, np.ndarray]:
    ones = np.ones(n, dtype=np.float32)
    return {
        "global_view": np.zeros((n, 201), np.float32), "local_view": np.zeros((n, 61), np.float32),
        "Disposition": np.array(["PC", "EB", "J", "IS"][:n]), "Period": ones, "Duration": ones,
        "Transit_Depth": ones, "SN": ones, "tic_id": np.arange(n),
    }  # fmt: skip


def _file(folder: Path, **changed: np.ndarray) -> Path:
    np.savez(folder / "views.npz", **(_arrays() | changed))
    return folder / "views.npz"


@pytest.mark.parametrize("dtype", ["U3", "S3"])
def test_case_and_blanks_of_a_word_do_not_matter(tmp_path: Path, dtype: str) -> None:
    signals = read_signals(_file(tmp_path, Disposition=np.array(["pc", "EB ", " v", "o"], dtype=dtype)))
    assert signals.classes.tolist() == [PLANET, ECLIPSE, JUNK, JUNK]


@pytest.mark.parametrize(("words", "said"), [(["PC", "XX", "J", "E"], "'E', 'XX'"), ([0, 1, 2, 1], "'0', '1', '2'")])
def test_a_word_nobody_knows_is_refused(tmp_path: Path, words: list, said: str) -> None:
    with pytest.raises(UsageError, match=f"Disposition holds {said}; the words known are PC, KP, CP, EB, V"):
        read_signals(_file(tmp_path, Disposition=np.array(words)))


@pytest.mark.parametrize("wrong", [np.nan, np.inf, 0.0, -1.5])
def test_a_signal_without_a_period_is_refused(tmp_path: Path, wrong: float) -> None:
    with pytest.raises(UsageError, match="1 of 4 rows have no positive Period"):
        read_signals(_file(tmp_path, Period=np.array([1.0, wrong, 2.0, 3.0])))


def test_a_star_without_a_number_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="tic_id holds values that are not finite"):
        read_signals(_file(tmp_path, tic_id=np.array([1.0, np.nan, 2.0, 3.0])))


def test_an_array_that_claims_to_be_huge_is_refused(tmp_path: Path) -> None:
    header = io.BytesIO()
    shape = {"descr": "<f4", "fortran_order": False, "shape": (9_999_999_999, 201)}
    np.lib.format.write_array_header_2_0(header, shape)
    path = _file(tmp_path)
    rest = {name: array for name, array in _arrays().items() if name != "global_view"}
    np.savez(path, **rest)
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("global_view.npy", header.getvalue())
    with pytest.raises(UsageError, match=r"global_view\.npy is of another size than its header claims"):
        read_signals(path)


def test_what_does_not_fit_into_memory_is_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise MemoryError

    monkeypatch.setattr(np, "load", full)
    with pytest.raises(UsageError, match="does not fit into the memory"):
        read_signals(_file(tmp_path))
