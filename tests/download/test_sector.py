"""A whole list at once: complete and unique, also after kills; refused names never leave the folder."""

import itertools
import multiprocessing
import random
import time
from collections import Counter

import pytest
from download import downloader
from download.mirror import Mirror, light_curve_bytes, name_of, script_of

from clara_pipeline.download.listing import download_client, listing_of
from clara_pipeline.download.parallel_fetch import fetch_all
from clara_pipeline.errors import ClaraError, Locked, UsageError
from clara_pipeline.files.lock import hold
from clara_pipeline.network.errors import Stopped
from clara_pipeline.settings import DownloadSettings

FAULTS = [
    "cut:0", "cut:3000", "cut:5000", "refuse", "ignore_range", "status:416", "status:429", "status:500", "busy:0", "short:4000",
    "short:2880", "long:10", "page", "garbled", "wrong_piece", "redirect:http://evil.example/x", "no_length",
]  # fmt: skip


def at_random(share, seed=1):
    def faults(name, turn):
        rng = random.Random(f"{seed} {name} {turn}")
        return rng.choice(FAULTS) if name.endswith(".fits") and rng.random() < share else None

    return faults


def sky(n, n_rows=100):
    """Files that differ in a cheap way: one true file, a table cell changed, no check sums."""
    plain = light_curve_bytes(0, n_rows, check_sums=False)
    where = plain.rindex(b"END" + b" " * 77) // 2880 * 2880 + 2880
    return {name_of(i): plain[:where] + i.to_bytes(8, "big") + plain[where + 8 :] for i in range(n)}


def download(mirror, data, sector=1, tics=(), script="", **settings):
    quick = {"base_url": mirror.url, "retries": 12, "first_wait_seconds": 0.002, "timeout_seconds": 10}
    settings = DownloadSettings(**quick | settings)
    client = download_client(settings)
    listing = listing_of(client, settings, sector, tics, script, data)
    return listing, fetch_all(client, listing.files, data, settings.threads)


def fits_files(data):
    return {path.name: path.read_bytes() for path in data.rglob("*.fits")}


@pytest.fixture
def mirror():
    files = sky(500)
    with Mirror(files, {1: script_of(list(files))}).serving() as serving:
        yield serving


def test_500_files_arrive_complete_and_unique(mirror, tmp_path):
    files = dict(mirror.files)
    mirror.faults = lambda name, turn: None if at_random(0.4)(name, turn) == "garbled" else at_random(0.4)(name, turn)
    listing, fetched = download(mirror, tmp_path)
    assert (len(listing.files), listing.refused) == (500, ())
    assert [f.reason for f in fetched if f.reason] == []
    assert [f.file for f in fetched] == list(listing.files)
    assert fits_files(tmp_path) == files
    left = {p.name for p in (tmp_path / "s0001").iterdir()} - set(files)
    assert left == {"tesscurl_sector_1_lc.sh"}


def test_a_second_download_asks_for_the_list_only(mirror, tmp_path):
    download(mirror, tmp_path, max=20)
    mirror.requests.clear()
    download(mirror, tmp_path, max=20)
    assert len(mirror.requests) == 1


@pytest.mark.parametrize("n_kills", [4, pytest.param(20, marks=pytest.mark.long)])
def test_kills_leave_nothing_half_written(mirror, tmp_path, n_kills):
    files = dict(list(mirror.files.items())[:160])
    mirror.scripts[1] = script_of(list(files))
    mirror.faults = lambda name, turn: None if at_random(0.3)(name, turn) == "garbled" else at_random(0.3)(name, turn)
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["download.downloader"])
    rng = random.Random(3)
    n_killed = 0
    for _ in range(n_kills):
        started = context.Event()
        process = context.Process(target=downloader.download, args=(mirror.url, str(tmp_path), started))
        process.start()
        assert started.wait(30)
        time.sleep(rng.uniform(0.0, 0.05))
        n_killed += process.is_alive()
        process.kill()
        process.join()
        assert fits_files(tmp_path).items() <= files.items()
    assert n_killed >= 3 * n_kills // 4
    _, fetched = download(mirror, tmp_path)
    assert not any(f.reason for f in fetched)
    assert fits_files(tmp_path) == files
    assert not list(tmp_path.rglob("*.part*"))


def test_refused_names_never_leave_the_folder(mirror, tmp_path):
    good = name_of(1)
    hostile = [f"../{good}", f"../../{good}", f"/tmp/{good}", f"{good}\x00", "x" * 300 + ".fits", f"{good};touch pwned",
               f"$(touch pwned){good}", good.replace("tess", "tеss"), "..", "s0001/../../x.fits"]  # fmt: skip
    data = tmp_path / "workspace" / "data"
    data.mkdir(parents=True)
    script = script_of([good, *hostile])
    mirror.scripts[1] = script
    mirror.files |= dict.fromkeys(hostile, mirror.files[good])
    before = {p for p in tmp_path.rglob("*") if data not in p.parents}
    listing, fetched = download(mirror, data)
    assert (len(fetched), len(listing.refused)) == (1, len(hostile))
    assert {p for p in tmp_path.rglob("*") if data not in p.parents} == before
    assert list(fits_files(data)) == [good]


def test_names_of_other_sectors_go_to_their_own_folder(tmp_path):
    files = {name_of(1, 1): light_curve_bytes(1), name_of(2, 73): light_curve_bytes(2)}
    with Mirror(files, {1: script_of(list(files))}).serving() as mirror:
        _, fetched = download(mirror, tmp_path)
    assert [f.path.parent.name for f in fetched] == ["s0001", "s0073"]


def test_start_and_max_cut_the_list(mirror, tmp_path):
    listing, _ = download(mirror, tmp_path, start=3, max=4)
    assert [file.tic_id for file in listing.files] == [3, 4, 5, 6]


def test_single_stars_of_a_sector(mirror, tmp_path):
    _, fetched = download(mirror, tmp_path, tics=(7, 400))
    assert [f.file.tic_id for f in fetched] == [7, 400]


def test_single_stars_of_all_sectors_are_searched_for(tmp_path):
    files = {name_of(tic, sector): light_curve_bytes(tic) for tic, sector in ((5, 2), (5, 1), (6, 1), (7, 1))}
    with Mirror(files).serving() as mirror:
        _, fetched = download(mirror, tmp_path, sector=None, tics=(5, 6))
    assert [(f.file.tic_id, f.file.sector, f.reason) for f in fetched] == [(5, 1, ""), (6, 1, ""), (5, 2, "")]
    assert mirror.requests[0][1] == "/api/v0/invoke"
    assert len(mirror.requests) == 4


def test_a_search_that_is_not_ready_says_so(mirror, tmp_path):
    mirror.search_status = "EXECUTING"
    with pytest.raises(ClaraError, match="not ready"):
        download(mirror, tmp_path, sector=None, tics=(5,), retries=1)


def test_a_local_script_needs_no_list_from_the_server(mirror, tmp_path):
    script = tmp_path / "script.sh"
    script.write_bytes(script_of([name_of(5)]))
    _, fetched = download(mirror, tmp_path / "data", sector=None, script=str(script))
    assert [f.reason for f in fetched] == [""]
    assert len(mirror.requests) == 1
    assert mirror.requests[0][1] == f"/api/v0.1/Download/file/?uri=mast:TESS/product/{name_of(5)}"


def test_the_cloud_copy(mirror, tmp_path):
    download(mirror, tmp_path, max=1, source="cloud")
    assert mirror.requests[-1][1] == f"/tess/public/tid/s0001/0000/0000/0000/0000/{name_of(0)}"


def test_the_list_of_an_earlier_download_serves_when_the_server_has_none(mirror, tmp_path):
    download(mirror, tmp_path, max=2)
    del mirror.scripts[1]
    listing, fetched = download(mirror, tmp_path, max=2)
    assert "earlier download" in listing.notes[0]
    assert not any(f.reason for f in fetched)


def test_a_list_that_arrives_cut_is_asked_for_again(mirror, tmp_path):
    mirror.faults = lambda name, turn: f"short:{20000 + turn}" if name.endswith(".sh") and turn < 2 else None
    listing, _ = download(mirror, tmp_path, start=499)
    assert len(listing.files) == 1


@pytest.mark.parametrize("fault", ["page", "short:0"])
def test_a_list_that_is_none_says_so(mirror, tmp_path, fault):
    mirror.faults = lambda name, turn: fault
    with pytest.raises(ClaraError, match="lists no light curves"):
        download(mirror, tmp_path)


def test_a_list_without_an_answer_says_so(mirror, tmp_path):
    with pytest.raises(ClaraError, match="list of sector 2"):
        download(mirror, tmp_path, sector=2)


def test_nothing_asked_for_is_a_usage_error(mirror, tmp_path):
    with pytest.raises(UsageError, match="--sector"):
        download(mirror, tmp_path, sector=None)


def test_busy_servers_are_left_alone_by_all_threads(mirror, tmp_path):
    mirror.faults = lambda name, turn: "busy:1" if name == name_of(0) and turn == 0 else None
    download(mirror, tmp_path, max=40)
    times = [at for at, path, _ in mirror.requests if path.endswith(".fits")]
    gaps = [b - a for a, b in itertools.pairwise(times)]
    assert max(gaps) > 0.9


def test_a_dead_server_is_given_up_soon(mirror, tmp_path):
    script = tmp_path / "script.sh"
    script.write_bytes(mirror.scripts[1])
    settings = DownloadSettings(base_url="http://127.0.0.1:9", retries=1, first_wait_seconds=0.001)
    client = download_client(settings)
    listing = listing_of(client, settings, None, (), str(script), tmp_path)
    fetched = fetch_all(client, listing.files, tmp_path)
    assert len(fetched) == 500
    assert all(f.reason for f in fetched)
    assert Counter(f.reason.startswith("not asked for") for f in fetched)[True] > 400


def test_one_download_at_a_time(mirror, tmp_path):
    with hold(tmp_path / ".download.lock"), pytest.raises(Locked):
        download(mirror, tmp_path, max=1)


def test_progress_counts_files_and_bytes_and_a_stop_ends_it(mirror, tmp_path):
    settings = DownloadSettings(base_url=mirror.url)
    client = download_client(settings)
    listing = listing_of(client, settings, 1, (), "", tmp_path)
    seen = []

    def look(progress):
        seen.append(progress)
        client.stop()

    mirror.faults = lambda name, turn: "drip:0.2" if name == name_of(30) else None
    with pytest.raises(Stopped):
        fetch_all(client, listing.files, tmp_path, on_progress=look)
    assert 0 < seen[0].n_done < seen[0].n_total == 500
    assert seen[0].n_bytes > 0
    assert seen[0].bytes_per_second > 0
    assert fits_files(tmp_path).items() <= mirror.files.items()
