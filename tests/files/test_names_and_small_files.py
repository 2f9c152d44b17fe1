"""Names of files and formats, CSV tables and single arrays: what is taken, and what is said of the rest."""

import errno
import io
import zipfile

import numpy as np
import pytest

from clara_pipeline.errors import DamagedStore, UsageError
from clara_pipeline.files.atomic import UNFINISHED, not_written, remove_unfinished
from clara_pipeline.files.csv_input import csv_rows
from clara_pipeline.files.format_names import SUFFIXES, TABLE_FORMATS, format_of, suffix_of
from clara_pipeline.files.lock import hold
from clara_pipeline.files.names import check_name, is_name
from clara_pipeline.files.npy import read_array
from clara_pipeline.files.npz import MAX_ARRAYS, pack_arrays, unpack_arrays


def test_rows_of_a_csv_have_the_headings_and_empty_cells(tmp_path):
    (tmp_path / "a.csv").write_bytes(b'\xef\xbb\xbffilename,label\r\n"a, b",PC\r\nc\r\n')
    assert csv_rows(tmp_path / "a.csv") == [{"filename": "a, b", "label": "PC"}, {"filename": "c", "label": ""}]


@pytest.mark.parametrize(
    ("data", "told"), [(b"filename,label\n", "a.csv has no rows"), (b"a\n\xff\n", "a.csv is no CSV table: 'utf-8'"),
                       (b'a\n"' + b"x" * 200_000, "a.csv is no CSV table: field larger"), (None, "could not read .*a.csv: No such")],
)  # fmt: skip
def test_what_is_no_csv_is_refused_in_words(tmp_path, data, told):
    if data is not None:
        (tmp_path / "a.csv").write_bytes(data)
    with pytest.raises(UsageError, match=told):
        csv_rows(tmp_path / "a.csv")


def test_the_format_is_the_one_given_else_the_suffixs_else_the_default():
    assert format_of("x.csv", "fits", TABLE_FORMATS) == "fits"
    assert {format_of(f"x{suffix.upper()}", None, (*TABLE_FORMATS, "ctoi")) for suffix in SUFFIXES} == set(
        SUFFIXES.values()
    )
    assert format_of("-", None, TABLE_FORMATS, "csv") == "csv"
    for output, given in (("x.doc", None), ("x", None), ("x.txt", None), ("x.csv", "doc")):
        with pytest.raises(UsageError, match=rf"'{output}' does not say its format; add --format csv\|ecsv"):
            format_of(output, given, TABLE_FORMATS)
    with pytest.raises(UsageError):
        format_of("x.doc", None, TABLE_FORMATS, "csv")
    assert [suffix_of(form) for form in ("votable", "ctoi")] == [".vot", ".txt"]


@pytest.mark.parametrize("mapped", [False, True])
def test_an_array_comes_back_mapped_or_in_memory(tmp_path, mapped):
    np.save(tmp_path / "a.npy", np.arange(6.0).reshape(2, 3))
    array = read_array(tmp_path / "a.npy", mapped)
    np.testing.assert_array_equal(array, np.arange(6.0).reshape(2, 3))
    assert isinstance(array, np.memmap) == mapped
    (tmp_path / "cut.npy").write_bytes((tmp_path / "a.npy").read_bytes()[:-8])
    with pytest.raises(DamagedStore, match=r"cut.npy is damaged or cut off: \w"):
        read_array(tmp_path / "cut.npy", mapped)
    with pytest.raises(FileNotFoundError):
        read_array(tmp_path / "none.npy", mapped)


def test_names_that_cannot_be_are_told_with_what_they_were_for():
    assert check_name("a.b-1", "a model") == "a.b-1"
    assert not any(map(is_name, ("", ".a", "-a", "a/b", "a" * 65, "ä", "a\n")))
    with pytest.raises(UsageError, match=r"^'\.a' cannot name a session: use 1 to 64 of the letters"):
        check_name(".a", "a session")


def test_only_what_killed_writers_left_is_removed(tmp_path):
    for name in (f".1{UNFINISHED}", ".hidden", f"report{UNFINISHED}", "part.parquet"):
        (tmp_path / name).touch()
    assert remove_unfinished(tmp_path) == 1
    assert sorted(path.name for path in tmp_path.iterdir()) == [".hidden", "part.parquet", f"report{UNFINISHED}"]


def test_a_refused_write_is_told_with_what_to_do(tmp_path):
    assert str(not_written(tmp_path, OSError(errno.ENOSPC, "full"))) == (
        f"could not write {tmp_path}: full; it was left as it was. To go on: free some space and try again."
    )
    told = str(not_written(tmp_path, OSError("odd"), "nothing was saved"))
    assert told.endswith("odd; nothing was saved. To go on: check the disk and the folder, then try again.")


def test_entries_of_packed_arrays_have_one_time_and_mode():
    (entry,) = zipfile.ZipFile(io.BytesIO(pack_arrays({"a": np.arange(3)}))).infolist()
    assert (entry.filename, entry.date_time) == ("a.npy", (1980, 1, 1, 0, 0, 0))
    assert (entry.create_system, entry.external_attr) == (3, 0o644 << 16)


def test_arrays_that_cannot_be_read_are_told_why():
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.npy", b"0" * 1000)
    for data, told in ((b"x", "^not an .npz file"), (packed.getvalue(), "^compressed arrays$")):
        with pytest.raises(ValueError, match=told):
            unpack_arrays(data)
    many = {str(k): np.zeros(1) for k in range(MAX_ARRAYS + 1)}
    with pytest.raises(ValueError, match=r"^too many arrays"):
        unpack_arrays(pack_arrays(many))


def test_a_lock_may_not_be_run_and_names_its_holder(tmp_path):
    with hold(tmp_path / "a.lock") as mine:
        assert (tmp_path / "a.lock").stat().st_mode & 0o111 == 0
        assert all(word in str(mine) for word in (mine.user, mine.host, str(mine.pid), mine.since))
        assert mine.since.endswith("+00:00")
