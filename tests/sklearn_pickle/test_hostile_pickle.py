"""Whatever a pickle asks for, nothing happens; a name that is not on the list is said."""

import os
import pickle
import struct
import subprocess

import joblib
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.ensemble import RandomForestClassifier

from clara_pipeline.sklearn_pickle.arrays import PickledArray, array_of
from clara_pipeline.sklearn_pickle.contract import RefusedPickle
from clara_pipeline.sklearn_pickle.estimators import FOREST_NAMES
from clara_pipeline.sklearn_pickle.machine import read_pickle
from clara_pipeline.sklearn_pickle.reader import read_forest

SEED = np.random.default_rng(0)
FOREST = RandomForestClassifier(3, random_state=1).fit(SEED.normal(0, 1, (30, 4)), SEED.integers(0, 2, 30))


def text(value: str) -> bytes:
    return b"\x8c" + bytes([len(value)]) + value.encode()


def named(module: str, attribute: str) -> bytes:
    return text(module) + text(attribute) + b"\x93"


NDARRAY, DTYPE = named("numpy", "ndarray"), named("numpy", "dtype")
FLOATS = DTYPE + text("f8") + b"\x85R"


class Runs:
    """Pickled, it runs `call` when it is unpickled by Python."""

    def __init__(self, call, *arguments):
        self.reduced = (call, arguments)

    def __reduce__(self):
        return self.reduced


def read(data: bytes) -> object:
    return read_pickle(data, FOREST_NAMES)


@pytest.mark.parametrize("protocol", range(6))
@pytest.mark.parametrize(
    ("call", "arguments", "name"),
    [
        (os.system, ("touch {}".format,), r"posix\.system"),
        (eval, ("open('{}', 'w')".format,), r"eval"),
        (subprocess.Popen, (lambda path: ["touch", str(path)],), r"Popen"),
        (np.load, (str,), r"numpy.*load"),
        (getattr, (str, lambda _: "__class__"), r"getattr"),
    ],
)
def test_a_call_is_refused_by_name_and_does_not_happen(tmp_path, protocol, call, arguments, name):
    touched = tmp_path / "touched"
    content = pickle.dumps(Runs(call, *(argument(touched) for argument in arguments)), protocol=protocol)
    (tmp_path / "forest.pkl").write_bytes(content)
    with pytest.raises(RefusedPickle, match=name):
        read_forest(tmp_path / "forest.pkl")
    assert not touched.exists()


def test_a_call_hidden_in_a_real_forest_is_found(tmp_path):
    FOREST.hidden = Runs(os.system, f"touch {tmp_path / 'touched'}")
    try:
        joblib.dump(FOREST, tmp_path / "forest.pkl")
    finally:
        del FOREST.hidden
    with pytest.raises(RefusedPickle, match=r"posix\.system, which is not on the list"):
        read_forest(tmp_path / "forest.pkl")
    assert not (tmp_path / "touched").exists()


@pytest.mark.parametrize(
    ("data", "complaint"),
    [
        (named("numpy", "ndarray.__class__"), r"numpy\.ndarray\.__class__"),
        (named("numpy.core.multiarray", "_reconstruct.__globals__"), "__globals__"),
        (named("builtins", "dict"), r"builtins\.dict"),
        (named("copyreg", "_reconstructor"), r"copyreg\._reconstructor"),
        (b"cos\nsystem\n", r"os\.system"),
        (b"(S'true'\nios\nsystem\n", r"os\.system"),
        (b"(inumpy\nndarray\n", "INST"),
        (b"(" + NDARRAY + b"o", "OBJ"),
        (NDARRAY + b")}\x92", "NEWOBJ_EX"),
        (b"Phere\n", "PERSID"),
        (b"K\x01Q", "BINPERSID"),
        (b"\x82\x01", "EXT1"),
        (b"\x83\x01\x00", "EXT2"),
        (b"\x84\x01\x00\x00\x00", "EXT4"),
        (b"\x97", "NEXT_BUFFER"),
        (b"\x8f", "EMPTY_SET"),
        (b"K\x012", "DUP"),
        (b"K\x01K\x02\x93", "other than text"),
        (NDARRAY + b")R", "calls a class"),
        (NDARRAY + b")\x81", "makes an object"),
        (named("sklearn.ensemble._forest", "RandomForestClassifier") + b")R", "calls RandomForestClassifier"),
        (named("sklearn.tree._tree", "Tree") + b"K\x01\x85\x81", "with arguments"),
        (named("sklearn.tree._tree", "Tree") + b"K\x01R", "no tuple"),
        (text("os") + b")R", "not a known name"),
        (b"})R", "not a known name"),
        (named("sklearn.tree._tree", "Tree") + b")\x81K\x01b", "unknown form"),
        (named("sklearn.tree._tree", "Tree") + b")\x81}}\x86b", "unknown form"),
        (b"}}b", "has none"),
        (text("x") + b"}b", "has none"),
        (NDARRAY + b"}b", "has none"),
        (b"b", "more than it has"),
        (b"}K\x01)s" + b"})K\x01s", "keys"),
        (b"}]K\x01s", "keys"),
        (b"](K\x01u", "no dict"),
        (b"}K\x01a", "no list"),
        (b")K\x01a", "no list"),
        (b"}(K\x01u", "keys"),
        (b"h\x07", "has not made"),
        (b"R", "more than it has"),
        (b"t", "more than it has"),
        (b"0", "more than it has"),
        (DTYPE + text("O") + b"\x85R", "Python objects"),
        (DTYPE + text("O8") + b"\x85R", "Python objects"),
        (DTYPE + text("M8[ns]") + b"\x85R", "dtype M8"),
        (DTYPE + text("f8,O") + b"\x85R", "dtype f8,O"),
        (DTYPE + text("V99999") + b"\x85R", "dtype V99999"),
        (DTYPE + b"]\x85R", "unknown dtype"),
        (DTYPE + b")R", "unknown form"),
        (FLOATS + b"}b", "unknown form"),
        (named("numpy.core.multiarray", "scalar") + FLOATS + b"C\x03abc\x86R", "another size"),
        (named("numpy.core.multiarray", "_reconstruct") + DTYPE + b"K\x00\x85C\x01b\x87R", "another class"),
        (named("joblib.numpy_pickle", "NumpyArrayWrapper") + b")\x81}b", "another class"),
    ],
)
def test_each_trick_is_refused_in_words(data, complaint):
    with pytest.raises(RefusedPickle, match=complaint):
        read(b"\x80\x04" + data + b".")


def array_pickle(shape: bytes, content: bytes, sort: bytes = FLOATS) -> bytes:
    empty = named("numpy._core.multiarray", "_reconstruct") + NDARRAY + b"K\x00\x85C\x01b\x87R"
    data = b"B" + struct.pack("<I", len(content)) + content
    return b"\x80\x04" + empty + b"(K\x01" + shape + sort + b"\x89" + data + b"tb."


def joblib_pickle(shape: bytes, content: bytes, sort: bytes = FLOATS) -> bytes:
    state = b"}(" + text("subclass") + NDARRAY + text("shape") + shape + text("order") + text("C")
    state += text("dtype") + sort + b"u"
    return b"\x80\x04" + named("joblib.numpy_pickle", "NumpyArrayWrapper") + b")\x81" + state + b"b" + content + b"."


HUGE = b"J\xff\xff\xff\x7f"
"""2**31 - 1 in a pickle."""


@pytest.mark.parametrize("write", [array_pickle, joblib_pickle])
def test_an_array_must_have_the_bytes_it_claims(write):
    made = read(write(b"K\x02\x85", struct.pack("<2d", 1.5, -2)))
    assert array_of(made).tolist() == [1.5, -2]
    for shape in (
        HUGE + b"\x85",
        HUGE * 3 + b"\x87",
        b"K\x03\x85",
        b"J\xff\xff\xff\xff\x85",
        b"(K\x01K\x01K\x01K\x01t",
        b"]",
    ):
        with pytest.raises(RefusedPickle):
            read(write(shape, struct.pack("<2d", 1.5, -2)))
    assert array_of(read(write(b"K\x00\x85", b""))).size == 0


def test_a_record_must_fit_into_its_item():
    def record(offset: bytes, size: bytes, inner: bytes = FLOATS) -> bytes:
        fields = b"}" + text("a") + inner + offset + b"\x86s"
        sort = (
            DTYPE
            + text("V8")
            + b"\x85R(K\x03"
            + text("|")
            + b"N"
            + text("a")
            + b"\x85"
            + fields
            + size
            + b"K\x01K\x00tb"
        )
        return array_pickle(b"K\x01\x85", struct.pack("<d", 0.5), sort)

    assert array_of(read(record(b"K\x00", b"K\x08")))["a"].tolist() == [0.5]
    for offset, size in (
        (b"K\x04", b"K\x08"),
        (b"J\xff\xff\xff\xff", b"K\x08"),
        (b"K\x00", b"K\x00"),
        (b"K\x00", HUGE),
    ):
        with pytest.raises(RefusedPickle):
            read(record(offset, size))
    with pytest.raises(RefusedPickle):
        read(record(b"K\x00", b"K\x08", inner=text("f8")))


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"]" + b"]" * 100_000 + b"a" * 100_000, id="deep lists"),
        pytest.param(b")" + b"\x85" * 100_000, id="deep tuples"),
        pytest.param(b"}" + (b"K\x01}" * 80_000) + b"s" * 80_000, id="deep dictionaries"),
        pytest.param(b"K\x01" + b"r\xff\xff\xff\x7f" * 1000, id="a far memo"),
        pytest.param(b"].", id="a list"),
        pytest.param(b"]\x94" + b"h\x00a" * 100_000, id="a list of itself"),
        pytest.param(b")\x94" + b"".join(b"h%ch%c\x86\x94" % (i, i) for i in range(200)), id="a billion laughs"),
        pytest.param(b"(" * 100_000 + b"t" * 100_000, id="marks"),
    ],
)
def test_odd_but_harmless_data_neither_crashes_nor_hangs(data):
    read(b"\x80\x04" + data + b".")


def test_a_name_or_setting_made_of_such_data_is_refused_not_printed():
    laughs = b")\x94" + b"".join(b"h%ch%c\x86\x94" % (i, i) for i in range(200))
    with pytest.raises(RefusedPickle):
        read(b"\x80\x04" + laughs + b"h\x05" + DTYPE + b"h\xc7\x85R.")
    with pytest.raises(RefusedPickle, match="keys"):
        read(b"\x80\x04" + laughs + b"}h\xc7K\x01s.")


def test_too_many_instructions_are_refused(monkeypatch):
    monkeypatch.setattr("clara_pipeline.sklearn_pickle.machine.MAX_INSTRUCTIONS", 5000)
    with pytest.raises(RefusedPickle, match="5000 instructions"):
        read(b"\x80\x04" + b"K\x010" * 2500 + b"N.")
    assert read(b"\x80\x04" + b"K\x010" * 2400 + b"N.") is None


@pytest.mark.parametrize(
    "data", [b"", b".", b"\x80", b"\x80\x04", b"\x80\x04K", b"hello", b"\x8e" + b"\xff" * 8, bytes(100)]
)
def test_what_is_no_pickle_is_refused(data):
    with pytest.raises(RefusedPickle):
        read(data)


def test_one_large_tree_named_ten_thousand_times_is_refused_at_once(tmp_path):
    model = RandomForestClassifier(1, random_state=1).fit(SEED.normal(0, 1, (3000, 4)), SEED.integers(0, 2, 3000))
    model.estimators_ = model.estimators_ * 9_000
    model.n_estimators = 9_000
    joblib.dump(model, tmp_path / "forest.pkl")
    with pytest.raises(RefusedPickle, match="nodes"):
        read_forest(tmp_path / "forest.pkl")


def test_trees_that_loop_are_refused(tmp_path):
    model = RandomForestClassifier(1, random_state=1).fit(SEED.normal(0, 1, (30, 4)), SEED.integers(0, 2, 30))
    content = pickle.dumps(model)
    nodes = model.estimators_[0].tree_.__getstate__()["nodes"]
    looped = nodes.copy()
    looped["left_child"][0] = 0
    (tmp_path / "forest.pkl").write_bytes(content.replace(nodes.tobytes(), looped.tobytes()))
    with pytest.raises(RefusedPickle, match="child"):
        read_forest(tmp_path / "forest.pkl")


@pytest.mark.parametrize(
    "setting", [("n_estimators", 4), ("max_depth", 2**70), ("max_features", "\x1b"), ("bootstrap", [])]
)
def test_odd_settings_are_refused(tmp_path, setting):
    model = RandomForestClassifier(3, random_state=1).fit(SEED.normal(0, 1, (30, 4)), SEED.integers(0, 2, 30))
    setattr(model, *setting)
    joblib.dump(model, tmp_path / "forest.pkl")
    with pytest.raises(RefusedPickle):
        read_forest(tmp_path / "forest.pkl")


@pytest.fixture(scope="module")
def real_pickle(tmp_path_factory) -> bytes:
    path = tmp_path_factory.mktemp("real") / "forest.pkl"
    joblib.dump(FOREST, path)
    return path.read_bytes()


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_a_damaged_forest_is_read_or_refused_and_nothing_else(tmp_path_factory, real_pickle, data):
    damaged = bytearray(real_pickle)
    for _ in range(data.draw(st.integers(1, 3))):
        damaged[data.draw(st.integers(0, len(damaged) - 1))] = data.draw(st.integers(0, 255))
    path = tmp_path_factory.getbasetemp() / "damaged.pkl"
    path.write_bytes(damaged[: data.draw(st.integers(len(damaged) // 2, len(damaged)))])
    try:
        forest = read_forest(path).forest
    except RefusedPickle:
        return
    assert forest.n_trees == 3


@settings(max_examples=150, deadline=None)
@given(data=st.binary(max_size=60))
def test_any_bytes_are_read_or_refused(data):
    for start in (b"", b"\x80\x04" + NDARRAY + DTYPE + b"\x94"):
        try:
            made = read(start + data)
        except RefusedPickle:
            continue
        assert not isinstance(made, PickledArray) or made.array is None
