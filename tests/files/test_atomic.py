"""A file is there whole, or not at all."""

import errno
import os
import resource
import signal
import stat
import subprocess
import sys
import time

import pytest

from clara_pipeline.errors import ClaraError
from clara_pipeline.files.atomic import remove_unfinished, whole_file, write_whole


def test_content_and_nothing_else_is_left(tmp_path):
    with whole_file(tmp_path / "a.bin") as file:
        file.write(b"one")
        file.write(b"two")
    assert (tmp_path / "a.bin").read_bytes() == b"onetwo"
    assert [entry.name for entry in tmp_path.iterdir()] == ["a.bin"]


def test_a_link_leads_to_its_file_and_a_device_is_left_alone(tmp_path):
    (tmp_path / "real.bin").write_bytes(b"old")
    (tmp_path / "link.bin").symlink_to("real.bin")
    write_whole(tmp_path / "link.bin", b"new")
    assert (tmp_path / "link.bin").is_symlink()
    assert (tmp_path / "real.bin").read_bytes() == b"new"
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(ClaraError, match="no ordinary file"):
        write_whole(tmp_path / "pipe", b"new")
    assert (tmp_path / "pipe").is_fifo()


def test_the_name_appears_only_at_the_end(tmp_path):
    with whole_file(tmp_path / "a.bin") as file:
        file.write(b"x" * 100_000)
        assert not (tmp_path / "a.bin").exists()


@pytest.mark.parametrize("sync", [True, False])
def test_an_error_keeps_the_old_file_and_leaves_nothing(tmp_path, sync):
    write_whole(tmp_path / "a.bin", b"old", sync=sync)
    with pytest.raises(ZeroDivisionError), whole_file(tmp_path / "a.bin", sync=sync) as file:
        file.write(b"new" * (1 // (file.write(b"new") - 3)))
    assert (tmp_path / "a.bin").read_bytes() == b"old"
    assert len(list(tmp_path.iterdir())) == 1


def test_names_of_255_bytes_can_be_written(tmp_path):
    write_whole(tmp_path / ("n" * 255), b"data")
    assert (tmp_path / ("n" * 255)).read_bytes() == b"data"


def test_permissions_follow_the_umask(tmp_path):
    before = os.umask(0o027)
    try:
        write_whole(tmp_path / "a.bin", b"data")
    finally:
        os.umask(before)
    assert (tmp_path / "a.bin").stat().st_mode & 0o777 == 0o640


@pytest.mark.parametrize("mode", [0o600, 0o660, 0o644, 0o444])
def test_a_file_written_anew_keeps_its_permissions(tmp_path, mode):
    (tmp_path / "a.bin").write_bytes(b"old")
    (tmp_path / "a.bin").chmod(mode)
    with whole_file(tmp_path / "a.bin") as file:
        (unfinished,) = tmp_path.glob(".*.unfinished")
        assert unfinished.stat().st_mode & 0o777 == mode  # nobody else reads it meanwhile either
        file.write(b"new")
    assert (tmp_path / "a.bin").stat().st_mode & 0o777 == mode


@pytest.mark.parametrize(
    ("sync", "sync_name", "expected"),
    [
        (True, True, ["4 bytes", "name", "folder"]),
        (True, False, ["4 bytes", "name"]),
        (False, True, ["name"]),
    ],
)
def test_content_is_synced_before_its_name_appears_and_the_name_after(tmp_path, monkeypatch, sync, sync_name, expected):
    acts = []
    fsync, replace = os.fsync, os.replace

    def seen_fsync(descriptor):
        what = os.fstat(descriptor)
        acts.append("folder" if stat.S_ISDIR(what.st_mode) else f"{what.st_size} bytes")
        fsync(descriptor)

    monkeypatch.setattr(os, "fsync", seen_fsync)
    monkeypatch.setattr(os, "replace", lambda *names: (acts.append("name"), replace(*names)))
    write_whole(tmp_path / "a.bin", b"data", sync=sync, sync_name=sync_name)
    assert acts == expected


def test_a_missing_folder_is_said_in_words(tmp_path):
    with pytest.raises(ClaraError, match=r"nowhere.*create it first"):
        write_whole(tmp_path / "nowhere" / "a.bin", b"data")


def test_the_size_limit_of_the_system_is_said_in_words(tmp_path):
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, before[1]))
    try:
        with pytest.raises(ClaraError, match=os.strerror(errno.EFBIG)):
            write_whole(tmp_path / "a.bin", b"x" * 100_000)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, handler)
    assert list(tmp_path.iterdir()) == []


def test_a_killed_writer_leaves_no_part_under_the_name(tmp_path):
    code = (
        "import sys; from pathlib import Path; from clara_pipeline.files.atomic import whole_file\n"
        "with whole_file(Path(sys.argv[1])) as f:\n f.write(b'x' * 100_000); f.flush(); print('writing', flush=True)\n"
        " sys.stdin.read()"
    )
    pipe = subprocess.PIPE
    child = subprocess.Popen([sys.executable, "-c", code, str(tmp_path / "a.bin")], stdin=pipe, stdout=pipe)
    assert child.stdout.readline() == b"writing\n"
    child.kill()
    child.communicate()
    assert not (tmp_path / "a.bin").exists()
    assert remove_unfinished(tmp_path) == 1
    assert list(tmp_path.iterdir()) == []


def test_readers_see_the_old_or_the_new_never_a_mixture(tmp_path):
    path = tmp_path / "a.bin"
    write_whole(path, b"0" * 50_000, sync=False)
    end = time.monotonic() + 0.2
    for digit in (b"1", b"2") * 10_000:
        write_whole(path, digit * 50_000, sync=False)
        assert len(set(path.read_bytes())) == 1
        if time.monotonic() > end:
            break
