"""Merging and folding, whatever the acts: union, order, undo and redo."""

import random
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from clara_pipeline.decisions import acts
from clara_pipeline.decisions.decision_log import DecisionLog
from clara_pipeline.decisions.journal_entry import SCHEMA, JournalEntry, Named, decode, encode
from clara_pipeline.decisions.judgement import judgement_of
from clara_pipeline.records import CandidateKey
from clara_pipeline.sessions.merge import merge_journals
from clara_pipeline.sessions.session import Session

STARS = [CandidateKey(1, 1, "a"), CandidateKey(2, 1, "b"), CandidateKey(3, 2, "c")]
changes = st.one_of(
    st.fixed_dictionaries({"disposition": st.sampled_from(["PC", "EB", "J", ""])}),
    st.fixed_dictionaries({"rating": st.none() | st.integers(0, 5)}),
    st.fixed_dictionaries({"flags": st.sampled_from([(), ("ODD",), ("ODD", "SEC")])}),
    st.fixed_dictionaries({"note": st.sampled_from(["", "deep", "two\u2028words"])}),
    st.fixed_dictionaries({"second_look": st.booleans()}),
)
steps = st.lists(st.tuples(st.sampled_from(["act", "act", "undo", "redo"]), st.integers(0, 2), changes), max_size=25)
vetters = st.sampled_from(["ann", "bob", "cat"])


def journal_of(taken, vetter):
    """The entries that a vetter's session would write for these steps."""
    done, undone, entries = [], [], []
    for number, (kind, star, changed) in enumerate(taken):
        source, target = (done, undone) if kind == "undo" else (undone, done)
        if kind != "act" and not source:
            continue
        of = source[-1].id if kind != "act" else ""
        entry = JournalEntry(
            schema=SCHEMA, id=f"{number:04d}{vetter}", when=f"2025-08-06T12:00:{number:02d}.000Z", vetter=vetter,
            act=kind if kind != "act" else "disposition", of=of,
            candidates=(Named.of(STARS[star]),) if kind == "act" else source[-1].candidates,
            changes=changed if kind == "act" else {},
        )  # fmt: skip
        entries.append(entry)
        if kind == "act":
            done.append(entry)
            undone.clear()
        else:
            target.append(source.pop())
    return entries, done


def states(entries):
    log = DecisionLog(entries)
    return {vetter: dict(log.history(vetter).judgements) for vetter in log.vetters}


@given(steps, vetters)
def test_the_state_is_the_fold_of_the_acts_in_force(taken, vetter):
    entries, done = journal_of(taken, vetter)
    found = DecisionLog(entries).history(vetter).judgements
    for star in STARS:
        expected = judgement_of(entry for entry in done if star in entry.keys)
        assert found.get(star, expected) == expected
        assert (star in found) is not expected.is_empty


@given(steps, st.integers(0, 25))
def test_reading_in_two_pieces_is_reading_at_once(taken, cut):
    entries, _ = journal_of(taken, "ann")
    log = DecisionLog(entries[:cut])
    log.add(entries[cut:])
    assert log.history("ann").judgements == DecisionLog(entries).history("ann").judgements


@given(steps, st.lists(st.integers(0, 24), max_size=8))
def test_lines_that_come_again_change_nothing(taken, again):
    entries, _ = journal_of(taken, "ann")
    repeated = [*entries, *(entries[place % len(entries)] for place in again if entries)]
    assert states(repeated) == states(entries)


@given(steps, steps, st.randoms())
def test_vetters_do_not_touch_each_other_however_their_lines_are_mixed(ones, others, rng):
    ann, bob = journal_of(ones, "ann")[0], journal_of(others, "bob")[0]
    places = [*["ann"] * len(ann), *["bob"] * len(bob)]
    rng.shuffle(places)
    queues = {"ann": iter(ann), "bob": iter(bob)}
    assert states([next(queues[name]) for name in places]) == states(ann) | states(bob)


@given(steps)
def test_every_entry_is_read_as_it_was_written(taken):
    for entry in journal_of(taken, "ann")[0]:
        assert decode(encode(entry)) == entry


@settings(max_examples=25, deadline=None)
@given(steps)
def test_undoing_everything_leaves_nothing_and_redoing_everything_leaves_all(taken):
    with TemporaryDirectory() as folder, Session.open(Path(folder), "ann", "ann") as session:
        make = {"disposition": acts.disposition, "rating": acts.rating, "note": acts.note}
        for _, star, changed in taken:
            ((name, value),) = changed.items()
            if name in make and value != "":
                session.save(make[name](value), STARS[star])
        said = dict(session.state)
        n_done = 0
        while session.undo():
            n_done += 1
        assert session.state == {}
        while session.redo():
            n_done -= 1
        assert n_done == 0
        assert session.state == said


def merged(folder, name, *sources):
    merge_journals([folder / source for source in sources], folder / name)
    return (folder / name).read_bytes()


@settings(max_examples=40, deadline=None)
@given(st.tuples(steps, steps, steps), st.integers(0, 2**32), st.booleans())
def test_merging_is_associative_commutative_and_idempotent(takens, seed, is_clock_wild):
    with TemporaryDirectory() as name:
        folder, rng = Path(name), random.Random(seed)
        everything = [journal_of(taken, vetter)[0] for taken, vetter in zip(takens, ("ann", "bob", "cat"), strict=True)]
        if is_clock_wild:
            everything = [
                [replace(entry, when=f"2025-08-06T12:00:{rng.randrange(60):02d}.000Z") for entry in entries]
                for entries in everything
            ]
        for file, entries in zip("abc", everything, strict=True):
            shared = rng.choice(everything)[: rng.randrange(5)] if rng.random() < 0.5 else []
            lines = [*shared, *(entry for entry in entries if entry not in shared)]
            (folder / file).write_bytes(b"".join(map(encode, sorted(lines, key=lambda entry: entry.id))))
        all_three = merged(folder, "abc", "a", "b", "c")
        assert merged(folder, "cba", "c", "b", "a") == all_three
        assert merged(folder, "aab", "abc", "abc", "b") == all_three
        merged(folder, "ab", "a", "b")
        merged(folder, "bc", "b", "c")
        assert merged(folder, "ab_c", "ab", "c") == all_three
        assert merged(folder, "a_bc", "a", "bc") == all_three
