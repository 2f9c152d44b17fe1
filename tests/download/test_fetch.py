"""One file from a server that misbehaves: whole and checked in the end, never half under its name."""

import pytest
from download.mirror import Mirror, light_curve_bytes, name_of

from clara_pipeline.catalogues.mast import listed_file
from clara_pipeline.download.fetch import fetch, place_of
from clara_pipeline.download.parallel_fetch import fetch_all
from clara_pipeline.download.part import Part
from clara_pipeline.errors import ClaraError
from clara_pipeline.network.client import Client
from clara_pipeline.network.hosts import allow
from clara_pipeline.network.retry_policy import RetryPolicy

NAME = name_of(25155310)
CONTENT = light_curve_bytes(7, n_rows=2000)
HALF = len(CONTENT) // 2


class Setting:
    def __init__(self, mirror, data):
        self.mirror, self.data = mirror, data
        self.file = listed_file(NAME, f"{mirror.url}/api/v0.1/Download/file/?uri=mast:TESS/product/{NAME}")
        self.client = Client(allow(frozenset(), mirror.url), 5.0, RetryPolicy(4, 0.001))
        self.path = place_of(self.file, data)
        self.part = Part(self.path)
        self.n_bytes = 0

    def count(self, n):
        self.n_bytes += n
        assert not self.path.exists(), "the final name must not exist before the file is whole"

    def fetch(self):
        return fetch(self.client, self.file, self.data, self.count)

    def faults(self, *turns):
        self.mirror.faults = lambda name, turn: turns[turn] if turn < len(turns) else None

    def leave_half(self):
        self.faults(f"cut:{HALF}", *["status:404"])
        assert self.fetch().reason
        assert self.part.size() == HALF
        self.mirror.turns.clear()
        self.mirror.requests.clear()
        self.n_bytes = 0


@pytest.fixture
def setting(tmp_path):
    with Mirror({NAME: CONTENT}).serving() as mirror:
        yield Setting(mirror, tmp_path)


def ranges(setting):
    return [wanted for _, _, wanted in setting.mirror.requests]


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def test_a_file_arrives_in_the_folder_of_its_sector(setting):
    fetched = setting.fetch()
    assert fetched.reason == ""
    assert fetched.path == setting.data / "s0001" / NAME
    assert fetched.path.read_bytes() == CONTENT
    assert names(fetched.path.parent) == [NAME]


@pytest.mark.parametrize(
    "fault",
    ["cut:0", "cut:100", f"cut:{HALF}", f"cut_ignoring_range:{HALF}", "refuse", "status:500", "status:503", "status:429",
     "status:416", "busy:0", "short:4000", "short:2880", "short:0", "long:10", "page", "garbled", "compressed", "wrong_piece",
     "redirect:http://evil.example/x", "redirect:http://127.0.0.1:9/x", "drip:0.3"],
)  # fmt: skip
@pytest.mark.parametrize("before", [False, True], ids=["fresh", "resumed"])
def test_it_arrives_whole_after_any_fault(setting, monkeypatch, fault, before):
    monkeypatch.setattr("clara_pipeline.download.fetch.SLOW_SECONDS", 0.2)
    if before:
        setting.leave_half()
    setting.faults(fault, fault)
    assert setting.fetch().reason == ""
    assert setting.path.read_bytes() == CONTENT
    assert names(setting.path.parent) == [NAME]


def test_it_goes_on_where_it_was_cut(setting):
    setting.leave_half()
    setting.faults()
    assert setting.fetch().reason == ""
    assert ranges(setting) == [f"bytes={HALF}-"]
    assert setting.n_bytes == len(CONTENT) - HALF
    assert setting.path.read_bytes() == CONTENT


def test_it_goes_on_without_validators_too(setting):
    setting.mirror.validators = False
    setting.leave_half()
    setting.faults()
    assert setting.fetch().reason == ""
    assert setting.n_bytes == len(CONTENT) - HALF


def test_a_file_that_changed_meanwhile_is_fetched_anew(setting):
    setting.leave_half()
    setting.faults()
    setting.mirror.files[NAME] = light_curve_bytes(8, n_rows=2100)
    setting.mirror.etag = '"v2"'
    assert setting.fetch().reason == ""
    assert setting.path.read_bytes() == setting.mirror.files[NAME]


def test_a_changed_file_without_validators_is_seen_by_its_length(setting):
    setting.mirror.validators = False
    setting.leave_half()
    setting.faults()
    setting.mirror.files[NAME] = light_curve_bytes(8, n_rows=2100)
    assert setting.fetch().reason == ""
    assert setting.path.read_bytes() == setting.mirror.files[NAME]


def test_a_whole_part_needs_no_request(setting):
    setting.leave_half()
    setting.part.path.write_bytes(CONTENT)
    assert setting.fetch().reason == ""
    assert setting.mirror.requests == []


def test_many_cuts_cost_no_patience_while_it_moves_on(setting):
    setting.mirror.faults = lambda name, turn: "cut:2000"
    assert setting.fetch().reason == ""
    assert len(setting.mirror.requests) == -(-len(CONTENT) // 2000)


def test_a_file_that_is_there_is_not_asked_for(setting):
    setting.fetch()
    setting.mirror.requests.clear()
    assert setting.fetch().reason == ""
    assert setting.mirror.requests == []


def test_a_broken_file_that_is_there_is_replaced(setting):
    setting.path.parent.mkdir()
    setting.path.write_bytes(CONTENT[:5000])
    setting.count = lambda n: None
    assert setting.fetch().reason == ""
    assert setting.path.read_bytes() == CONTENT
    assert "cut off" in (setting.data / "quarantine" / f"{NAME}.reason.txt").read_text()


@pytest.mark.parametrize("fault", ["page", "garbled", "short:2880"])
def test_what_stays_broken_goes_to_quarantine(setting, fault):
    setting.mirror.faults = lambda name, turn: fault
    fetched = setting.fetch()
    assert "broken" in fetched.reason
    assert len(setting.mirror.requests) == 5
    assert names(setting.data / "quarantine") == [f"{NAME}.broken", f"{NAME}.reason.txt"]
    assert names(setting.path.parent) == []


@pytest.mark.parametrize("status", [401, 403, 404, 410])
def test_final_refusals_are_asked_once(setting, status):
    setting.mirror.faults = lambda name, turn: f"status:{status}"
    assert str(status) in setting.fetch().reason
    assert len(setting.mirror.requests) == 1


def test_an_unreachable_server_is_told_apart(setting, tmp_path):
    setting.client = Client(allow(frozenset(), "http://127.0.0.1:9"), 5.0, RetryPolicy(1, 0.001))
    setting.file = listed_file(NAME, f"http://127.0.0.1:9/{NAME}")
    fetched = setting.fetch()
    assert fetched.reason
    assert not fetched.answered


class Interrupted(list):
    """Files of which the second is never named: there somebody presses Ctrl-C."""

    def __iter__(self):
        yield self[0]
        while not self.mirror.requests:
            pass
        raise KeyboardInterrupt


def test_an_interrupt_while_files_are_handed_out_stops_those_under_way(setting):
    setting.faults("drip:0.2")
    files = Interrupted([setting.file])
    files.mirror = setting.mirror
    with pytest.raises(KeyboardInterrupt):
        fetch_all(setting.client, files, setting.data)
    assert setting.client.stopping.is_set()
    assert len(setting.mirror.requests) == 1  # the body was not waited for, nor asked for again


def test_a_full_disk_is_said_and_nothing_is_asked_again(setting, monkeypatch):
    import errno

    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(setting, "count", full)
    with pytest.raises(ClaraError, match="free some space"):
        setting.fetch()
    assert len(setting.mirror.requests) == 1
    assert not setting.path.exists()
