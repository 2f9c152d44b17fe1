"""Journals with lines that no version of CLARA wrote: the rest is shown, exported and merged."""

import json

import pytest
from hostile.harmless import is_harmless
from hypothesis import given
from hypothesis import strategies as st

from clara_pipeline.decisions import acts
from clara_pipeline.decisions.decision_log import DecisionLog
from clara_pipeline.decisions.journal_entry import decode, new_id
from clara_pipeline.decisions.table import decision_rows
from clara_pipeline.records import CandidateKey
from clara_pipeline.sessions.export import export_decisions
from clara_pipeline.sessions.journal import parse, read_journal
from clara_pipeline.sessions.merge import merge_journals
from clara_pipeline.sessions.session import Session

STAR, OTHER = CandidateKey(1, 1, "a"), CandidateKey(2, 1, "b")

GOOD = (
    '{"schema":1,"id":"00066666666666aaaaaaaaaa","when":"2030-01-01T00:00:00.000Z","vetter":"eve","act":"disposition",'
    '"candidates":[{"tic_id":9,"sector":1,"filename":"n"}],"changes":{"disposition":"V"},"seen":{"x":1}}'
)

BAD_LINES = {
    "a TIC number of 2^63": GOOD.replace('"tic_id":9', '"tic_id":9223372036854775808').encode(),
    "a sector of 2^40": GOOD.replace('"sector":1', '"sector":1099511627776').encode(),
    "seen without end": GOOD.replace('{"x":1}', '{"x":1e999}').encode(),
    "seen too deep": GOOD.replace('{"x":1}', '{"x":' + "[" * 9000 + "]" * 9000 + "}").encode(),
    "bad UTF-8 in seen": GOOD.replace('{"x":1}', '{"x":"?"}').encode().replace(b"?", b"\xff\xfe"),
    "bad UTF-8 in a name": GOOD.encode().replace(b'"n"', b'"\xff"'),
    "half a surrogate": GOOD.replace('"n"', '"\\ud800"').encode(),
    "an ephemeris without end": GOOD.replace(
        '{"disposition":"V"}', '{"ephemeris":{"period_days":1e999,"epoch_btjd":0}}'
    ).encode(),
    "a period below zero": GOOD.replace(
        '{"disposition":"V"}', '{"ephemeris":{"period_days":-1,"epoch_btjd":0}}'
    ).encode(),
    "an endless id": GOOD.replace("00066666666666aaaaaaaaaa", "z" * 100_000).encode(),
    "a rating of a million": GOOD.replace('{"disposition":"V"}', '{"rating":1000000}').encode(),
    "a huge number": GOOD.replace('"tic_id":9', '"tic_id":' + "9" * 5000).encode(),
    "not JSON": b"\x1b]52;c;aGk=\x07",
}


@pytest.fixture
def path(tmp_path):
    """The journal of a session with a decision on two stars."""
    with Session.open(tmp_path, "s", "ann") as session:
        session.save(acts.disposition("PC"), STAR)
        session.save(acts.disposition("EB"), OTHER)
    return session.path


@pytest.fixture(params=BAD_LINES.values(), ids=BAD_LINES.keys())
def damaged(path, request):
    """The same journal with a bad line between the two."""
    first, second = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(first + request.param + b"\n" + second)
    return path


def test_the_line_before_it_is_spoilt_is_a_good_one():
    assert decode(GOOD.encode()) is not None


def test_the_session_opens_names_the_line_and_goes_on(damaged):
    with Session.open(damaged.parent, "s", "ann") as session:
        (problem,) = session.problems
        assert problem.startswith("line 2 of s.jsonl is not a line of a journal (")
        assert is_harmless(problem)
        assert list(session.state) == [STAR, OTHER]
        session.save(acts.disposition("V"), STAR)
    assert len(read_journal(damaged).lines) == 3


@pytest.mark.parametrize("form", ["csv", "ctoi"])
def test_every_export_works_without_it(damaged, tmp_path, form):
    exported = export_decisions(damaged, form, tmp_path / "out", tmp_path)
    assert exported.problems
    assert exported.n_rows == (2 if form != "ctoi" else 0)


def test_merging_sets_it_aside(damaged, tmp_path):
    bad = damaged.read_bytes().split(b"\n")[1]
    count, problems = merge_journals([damaged], tmp_path / "merged.jsonl")
    assert count == 2
    assert "line 2 of s.jsonl" in problems[0]
    assert read_journal(tmp_path / "merged.jsonl").problems == []
    assert (tmp_path / "merged.jsonl.set-aside").read_bytes() == bad + b"\n"


def test_an_ephemeris_seen_with_an_impossible_period_is_none_at_all():
    line = decode(GOOD.replace('{"x":1}', '{"ephemeris":{"period_days":0,"epoch_btjd":1}}').encode())
    (row,) = decision_rows(DecisionLog([line]))
    assert row.get("period_days") is None


@given(st.text(max_size=40) | st.from_regex(r"[0-9a-f]{24}", fullmatch=True))
def test_a_new_id_is_greater_than_any_id_and_so_are_those_after_it(after):
    for _ in range(3):
        after, before = new_id(after), after
        assert after > before
        assert len(after) <= len(before) + 24


@pytest.mark.parametrize("odd", ["zz", "f" * 24, " 12", "0_1", "Z", "~" * 30, "\U0010ffff" * 10, "ffffffffffffff"])
def test_a_session_goes_on_after_an_odd_id(path, odd):
    line = json.dumps(json.loads(GOOD) | {"id": odd, "vetter": "ann"}, ensure_ascii=False).encode()
    path.write_bytes(path.read_bytes() + line + b"\n")
    with Session.open(path.parent, "s", "ann") as session:
        for code in ("PC", "EB", "V"):
            assert session.save(acts.disposition(code), STAR).id > odd
    ids = [line.id for line in read_journal(path).lines][2:]
    assert ids == sorted(ids)


@given(st.data())
def test_a_spoilt_byte_never_stops_reading(data):
    spoilt = bytearray(GOOD.encode())
    for _ in range(data.draw(st.integers(1, 4))):
        spoilt[data.draw(st.integers(0, len(spoilt) - 1))] = data.draw(st.integers(0, 255))
    content = parse(GOOD.encode() + b"\n" + bytes(spoilt) + b"\n")
    book = DecisionLog(content.lines)
    for by_vetter in (False, True):
        decision_rows(book, by_vetter)
