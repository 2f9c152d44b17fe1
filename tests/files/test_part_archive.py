"""Files of a folder and of its archive are read alike, and an archive is not trusted."""

import struct
import zipfile
from pathlib import Path

import numpy as np
import pytest

from clara_pipeline.errors import DamagedStore
from clara_pipeline.files import part_archive
from clara_pipeline.files.npy import read_array

FILES = {"a.parquet": b"table", "b.npy": b"\x93NUMPY", "c.failed.parquet": b""}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, content in FILES.items():
        (tmp_path / name).write_bytes(content)
    (tmp_path / "plan.json").write_text("{}")
    (tmp_path / ".half.unfinished").write_text("")
    part_archive.write_archive(tmp_path, FILES)
    for name in FILES:
        (tmp_path / name).unlink()
    return tmp_path


def test_archived_files_are_there_and_have_their_bytes(folder: Path) -> None:
    assert part_archive.names_in(folder) == sorted([*FILES, "plan.json"])
    assert {name: part_archive.read_file(folder / name) for name in FILES} == FILES
    assert all(part_archive.is_there(folder / name) for name in FILES)
    assert all(part_archive.place_of(folder / name).offset % part_archive.ALIGNED_BYTES == 0 for name in FILES)


def test_what_is_nowhere_is_not_found(folder: Path) -> None:
    for path in (folder / "d.npy", folder / "nowhere" / "a.parquet", folder / "plan.json" / "a"):
        assert not part_archive.is_there(path)
        with pytest.raises((FileNotFoundError, NotADirectoryError)):
            part_archive.read_file(path)
    assert part_archive.names_in(folder / "nowhere") == []


def test_a_file_in_the_folder_goes_before_the_archive(folder: Path) -> None:
    (folder / "a.parquet").write_bytes(b"written anew")
    assert part_archive.read_file(folder / "a.parquet") == b"written anew"
    part_archive.write_archive(folder, FILES)
    (folder / "a.parquet").unlink()
    assert part_archive.read_file(folder / "a.parquet") == b"written anew"
    assert part_archive.read_file(folder / "b.npy") == FILES["b.npy"]


def test_equal_files_give_equal_archives_and_other_programs_read_them(folder: Path) -> None:
    before = (folder / part_archive.ARCHIVE).read_bytes()
    part_archive.write_archive(folder, reversed(FILES))
    assert (folder / part_archive.ARCHIVE).read_bytes() == before
    with zipfile.ZipFile(folder / part_archive.ARCHIVE) as archive:
        assert archive.testzip() is None
        assert {name: archive.read(name) for name in archive.namelist()} == FILES


def test_a_kill_while_the_archive_is_written_leaves_the_old_one(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    (folder / "a.parquet").write_bytes(b"written anew")
    with monkeypatch.context() as patch:
        patch.setattr("os.replace", killed)
        with pytest.raises(KeyboardInterrupt):
            part_archive.write_archive(folder, FILES)
    (folder / "a.parquet").unlink()
    assert part_archive.read_file(folder / "a.parquet") == b"table"


@pytest.mark.parametrize(
    "array",
    [
        np.arange(12.0).reshape(3, 4),
        np.asfortranarray(np.arange(6, dtype=np.float32).reshape(2, 3)),
        np.empty((0, 4)),
        np.array(5),
    ],
    ids=["C order", "Fortran order", "empty", "no axis"],
)
def test_arrays_are_read_out_of_the_archive(tmp_path: Path, array: np.ndarray) -> None:
    np.save(tmp_path / "x.npy", array)
    part_archive.write_archive(tmp_path, ["x.npy"])
    (tmp_path / "x.npy").unlink()
    for mapped in (True, False):
        found = read_array(tmp_path / "x.npy", mapped)
        assert found.dtype == array.dtype
        np.testing.assert_array_equal(found, array)
        assert found.flags.aligned


def test_an_array_longer_than_its_entry_is_refused(tmp_path: Path) -> None:
    np.save(tmp_path / "x.npy", np.zeros(10))
    whole = (tmp_path / "x.npy").read_bytes()
    (tmp_path / "x.npy").write_bytes(whole.replace(b"(10,)", b"(99,)"))
    (tmp_path / "y.npy").write_bytes(bytes(1000))
    part_archive.write_archive(tmp_path, ["x.npy", "y.npy"])
    for name in ("x.npy", "y.npy"):
        (tmp_path / name).unlink()
        with pytest.raises(DamagedStore, match=name):
            read_array(tmp_path / name)


def _cut(archive: Path) -> None:
    archive.write_bytes(archive.read_bytes()[:-30])


def _no_zip(archive: Path) -> None:
    archive.write_bytes(b"\x1b[31m" * 100)


def _compressed(archive: Path) -> None:
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as opened:
        opened.writestr("a.parquet", bytes(10_000))


def _lies_of_its_size(archive: Path) -> None:
    content = bytearray(archive.read_bytes())
    at = content.index(b"PK\x01\x02")
    content[at + 20 : at + 28] = struct.pack("<II", 1 << 30, 1 << 30)
    archive.write_bytes(content)


def _lies_of_its_place(archive: Path) -> None:
    content = bytearray(archive.read_bytes())
    at = content.index(b"PK\x01\x02")
    content[at + 42 : at + 46] = struct.pack("<I", 7)
    archive.write_bytes(content)


@pytest.mark.parametrize(
    "damage",
    [_cut, _no_zip, _compressed, _lies_of_its_size, _lies_of_its_place],
    ids=["cut", "no zip", "compressed", "size", "place"],
)
def test_a_damaged_archive_is_named_with_what_to_do(folder: Path, damage) -> None:  # type: ignore[no-untyped-def]
    damage(folder / part_archive.ARCHIVE)
    with pytest.raises(DamagedStore, match="delete it and resume") as raised:
        part_archive.read_file(folder / "a.parquet")
    assert "\x1b" not in str(raised.value)
