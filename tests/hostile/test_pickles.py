"""Small pickles that would become large: bounded before anything is made of them."""

import gzip
import pickle
import struct
import subprocess
import sys
import zlib

import numpy as np
import pytest
from sklearn.ensemble import RandomForestClassifier

from clara_pipeline.sklearn_pickle.compressed_file import MAX_FILE_BYTES
from clara_pipeline.sklearn_pickle.contract import RefusedPickle
from clara_pipeline.sklearn_pickle.estimators import FOREST_NAMES
from clara_pipeline.sklearn_pickle.machine import MAX_TEXT_BYTES, read_pickle
from clara_pipeline.sklearn_pickle.reader import read_forest

READ = """
import resource, sys
from pathlib import Path
from clara_pipeline.sklearn_pickle.contract import RefusedPickle
from clara_pipeline.sklearn_pickle.reader import read_forest
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
try:
    read_forest(Path(sys.argv[1]))
except RefusedPickle as error:
    print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024, error)
"""


def long_text(n_bytes: int) -> bytes:
    return b"\x80\x04X" + struct.pack("<I", n_bytes) + b"\xc3\xa9" * (n_bytes // 2) + b"."


BOMBS = {
    "a text": lambda: zlib.compress(long_text(100 * 2**20), 1),
    "a text in gzip": lambda: gzip.compress(long_text(100 * 2**20), 1),
    "bytes": lambda: zlib.compress(b"\x80\x04B" + struct.pack("<I", 2**27) + bytes(2**27) + b".", 1),
    "a whole number": lambda: zlib.compress(b"\x80\x04\x8b" + struct.pack("<I", 2**27) + bytes(2**27) + b".", 1),
    "a line": lambda: zlib.compress(b"V" + b"a" * 2**27 + b"\n.", 1),
    "a decimal number": lambda: zlib.compress(b"I" + b"9" * 2**27 + b"\n.", 1),
    "a text as it is": lambda: long_text(30 * 2**20),
}
"""Each made by its test: they take seconds, which every process that only collects the tests would spend."""


@pytest.mark.parametrize("bomb", BOMBS.values(), ids=BOMBS.keys())
def test_a_bomb_is_refused_in_little_memory(tmp_path, bomb):
    (tmp_path / "forest.pkl").write_bytes(bomb())
    done = subprocess.run([sys.executable, "-c", READ, tmp_path / "forest.pkl"], capture_output=True, check=True)
    megabytes, said = done.stdout.decode().split(" ", 1)
    assert "refused" in said
    assert int(megabytes) < 150


@pytest.mark.parametrize("code", [b"X%s", b"\x8d%s" + bytes(4), b"\x8b%s", b"T%s"])
def test_no_text_or_number_is_longer_than_a_name_or_setting(code):
    size = MAX_TEXT_BYTES + 1
    with pytest.raises(RefusedPickle, match=r"longer than any name|cut off"):
        read_pickle(b"\x80\x04" + code.replace(b"%s", struct.pack("<I", size)) + b"a" * size + b".", FOREST_NAMES)


def test_values_that_do_not_belong_to_the_nodes_are_refused_before_they_are_copied(tmp_path):
    rng = np.random.default_rng(0)
    model = RandomForestClassifier(1, random_state=1).fit(rng.normal(0, 1, (30, 4)), rng.integers(0, 2, 30))
    content = pickle.dumps(model)
    tree = model.estimators_[0].tree_.__getstate__()
    n_nodes = len(tree["nodes"])
    for other in ((1, 1, 2 * n_nodes), (n_nodes, 2, 1), (2 * n_nodes, 1, 1)):
        changed = content.replace(
            b"K" + bytes([n_nodes]) + b"K\x01K\x02\x87", b"".join(b"K" + bytes([n]) for n in other) + b"\x87"
        )
        assert changed != content
        (tmp_path / "forest.pkl").write_bytes(changed)
        with pytest.raises(RefusedPickle, match="two for each of its nodes"):
            read_forest(tmp_path / "forest.pkl")


def test_an_ordinary_forest_in_zlib_is_read(tmp_path):
    rng = np.random.default_rng(0)
    model = RandomForestClassifier(3, random_state=1).fit(rng.normal(0, 1, (300, 4)), rng.integers(0, 2, 300))
    (tmp_path / "forest.pkl").write_bytes(zlib.compress(pickle.dumps(model), 9))
    assert read_forest(tmp_path / "forest.pkl").forest.n_trees == 3
    assert MAX_FILE_BYTES > 10**8
