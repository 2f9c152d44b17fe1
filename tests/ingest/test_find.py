import gzip
import os
from pathlib import Path

import numpy as np
import pytest
from spoc_file import write_spoc
from target_pixel_file import write_target_pixels

from clara_pipeline.errors import UsageError
from clara_pipeline.ingest.find import found_files, light_curve_files, split_repeated


def touch(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"x")
    return path


def names(paths):
    return [path.name for path in paths]


def test_a_folder_yields_its_light_curves_recursively_sorted_by_base_name(tmp_path):
    for name in ("z/a.fits", "b.FITS", "deep/er/c.fit", "d.fits.gz", "e.csv", "f.txt", "g.fits.part", ".h.fits"):
        touch(tmp_path / name)
    touch(tmp_path / ".hidden" / "i.fits")
    touch(tmp_path / "quarantine" / "j.fits")
    assert names(light_curve_files([tmp_path])) == ["a.fits", "b.FITS", "c.fit", "d.fits.gz"]


def test_a_folder_yields_the_csv_files_that_hold_time_and_flux(tmp_path):
    content = {"a.csv": "# mine\ntime;flux\n1,5;2,5\n", "B.CSV": "BTJD,SAP_FLUX\n1,2\n", "list.csv": "tic,toi\n1,2\n",
               "truth.csv": "filename,period\na,1\n", "empty.csv": ""}  # fmt: skip
    for name, text in content.items():
        touch(tmp_path / name).write_text(text)
    touch(tmp_path / "c.csv.gz").write_bytes(gzip.compress(b"time,flux\n1,2\n"))
    assert names(light_curve_files([tmp_path])) == ["B.CSV", "a.csv", "c.csv.gz"]


def test_a_named_file_is_taken_as_it_is_and_only_once(tmp_path):
    csv, fits = touch(tmp_path / "e.csv"), touch(tmp_path / "a.fits")
    assert light_curve_files([csv, tmp_path, fits, tmp_path / "." / "a.fits"]) == [fits, csv]


def test_relative_and_absolute_inputs_give_the_same_absolute_paths(tmp_path, monkeypatch):
    touch(tmp_path / "sky" / "a.fits")
    monkeypatch.chdir(tmp_path)
    assert light_curve_files([Path("sky")]) == light_curve_files([tmp_path / "sky"]) == [tmp_path / "sky" / "a.fits"]


def test_order_of_inputs_changes_nothing(tmp_path):
    one, two = touch(tmp_path / "1" / "b.fits").parent, touch(tmp_path / "2" / "a.fits").parent
    assert light_curve_files([one, two]) == light_curve_files([two, one])


def test_links_to_files_and_folders_are_followed_and_loops_are_not(tmp_path):
    real = touch(tmp_path / "disk" / "a.fits")
    sky = tmp_path / "sky"
    (sky / "sub").mkdir(parents=True)
    (sky / "b.fits").symlink_to(real)
    (sky / "linked").symlink_to(real.parent)
    (sky / "sub" / "loop").symlink_to(sky)
    assert light_curve_files([sky]) == [sky / "linked" / "a.fits", sky / "b.fits"]


def test_a_file_keeps_its_own_path_where_a_link_leads_to_it_too(tmp_path):
    own = touch(tmp_path / "z" / "a.fits")
    (tmp_path / "a-link").symlink_to(own.parent)
    assert light_curve_files([tmp_path]) == [own]


def test_what_will_fail_is_listed_so_that_somebody_sees_it(tmp_path):
    (tmp_path / "dangling.fits").symlink_to(tmp_path / "gone")
    touch(tmp_path / "folder.fits" / "inside.fits")
    assert names(light_curve_files([tmp_path])) == ["dangling.fits", "folder.fits", "inside.fits"]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may list every folder")
def test_a_folder_that_may_not_be_listed_is_listed_itself(tmp_path):
    closed = touch(tmp_path / "closed" / "a.fits").parent
    closed.chmod(0)
    try:
        assert light_curve_files([tmp_path]) == [closed]
    finally:
        closed.chmod(0o700)


def test_an_input_that_is_not_there_is_a_usage_error_that_names_it(tmp_path):
    with pytest.raises(UsageError, match=r"skyy is not there"):
        light_curve_files([tmp_path / "skyy"])


def test_of_repeated_base_names_the_first_by_path_is_kept():
    paths = [Path("/b/x.fits"), Path("/a/y.fits"), Path("/a/x.fits"), Path("/c/x.fits")]
    kept, repeated = split_repeated(paths)
    assert kept == [Path("/a/x.fits"), Path("/a/y.fits")]
    assert repeated == [Path("/b/x.fits"), Path("/c/x.fits")]
    assert split_repeated(reversed(paths)) == (kept, repeated)


def test_target_pixel_files_are_known_by_their_headers_whatever_their_name(tmp_path):
    time = np.arange(5.0)
    write_spoc(tmp_path / "a_lc.fits", time, time)
    write_spoc(tmp_path / "star.fits", time, time)
    pixels = write_target_pixels(tmp_path / "astrocut.fits", time, np.ones((5, 4, 4)))
    packed = tmp_path / "b_tp.fits.gz"
    packed.write_bytes(gzip.compress(pixels.read_bytes()))
    for name, content in {"empty.fits": b"", "cut.fits": pixels.read_bytes()[:4000], "cut.fits.gz": packed.read_bytes()[:40],
                          "text_tp.fits": b"not found"}.items():  # fmt: skip
        (tmp_path / name).write_bytes(content)
    os.mkfifo(tmp_path / "pipe.fits")
    found = found_files([tmp_path])
    assert found.pixel_files == [pixels, packed]
    assert names(found.light_curves) == [
        "a_lc.fits", "cut.fits", "cut.fits.gz", "empty.fits", "pipe.fits", "star.fits", "text_tp.fits",
    ]  # fmt: skip
