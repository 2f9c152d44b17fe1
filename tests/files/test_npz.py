"""Equal arrays are equal bytes; strange bytes are refused."""

import io
import zipfile

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clara_pipeline.files.npz import pack_arrays, unpack_arrays

ARRAYS = {
    "whole": np.arange(6, dtype=np.int32).reshape(2, 3),
    "big_endian": np.array([1.5, -2.5], dtype=">f8"),
    "strided": np.arange(10.0)[::3],
    "columns": np.asfortranarray(np.arange(6.0).reshape(2, 3)),
    "names": np.array(["a.fits", "ß"]),
    "truth": np.array([True, False]),
    "none": np.zeros((0, 3), dtype=np.float32),
    "one": np.array(7),
}


def test_arrays_come_back_and_bytes_repeat():
    packed = pack_arrays(ARRAYS)
    assert packed == pack_arrays({name: array.copy() for name, array in ARRAYS.items()})
    back = unpack_arrays(packed)
    assert list(back) == list(ARRAYS)
    for name, array in ARRAYS.items():
        assert np.array_equal(back[name], array), name
        assert back[name].shape == array.shape, name


def test_numpy_reads_it_too():
    with np.load(io.BytesIO(pack_arrays(ARRAYS)), allow_pickle=False) as loaded:
        assert all(np.array_equal(loaded[name], array) for name, array in ARRAYS.items())


def npz(**entries: bytes) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name, data in entries.items():
            archive.writestr(f"{name}.npy", data)
    return content.getvalue()


def npy(header: str, body: bytes = b"") -> bytes:
    text = header.encode("latin1").ljust(118) if header[-1:] != "\n" else header.encode()
    return b"\x93NUMPY\x01\x00" + len(text).to_bytes(2, "little") + text + body


def test_python_objects_are_neither_written_nor_read():
    with pytest.raises(ValueError, match="dtype object"):
        pack_arrays({"o": np.array([None, {}])})
    content = io.BytesIO()
    np.save(content, np.array([None, {}]), allow_pickle=True)
    with pytest.raises(ValueError, match="unknown sort"):
        unpack_arrays(npz(o=content.getvalue()))


@pytest.mark.parametrize(
    "header",
    [
        "{'descr': '<f8', 'fortran_order': False, 'shape': (1000000000000,)}",
        "{'descr': '<f8', 'fortran_order': False, 'shape': (-1, -2)}",
        "{'descr': '<f8', 'fortran_order': False, 'shape': (2, 0.5)}",
        "{'descr': '|V0', 'fortran_order': False, 'shape': (99,)}",
        "{'descr': [('a', '<f8')], 'fortran_order': False, 'shape': (2,)}",
        "{'descr': '<f8', 'fortran_order': True, 'shape': (2,)}",
        "{'descr': 'no such sort', 'fortran_order': False, 'shape': (2,)}",
        "__import__('os').system('false')",
        "{'descr': '<f9', 'fortran_order': False, 'shape': (2,), }\n",
        "{'descr': '<U0', 'fortran_order': False, 'shape': (2,), }\n",
        "{'descr': '<f8', 'fortran_order': False, 'shape': (999999999999, 999999999999), }\n",
        "(" * 100,
        "",
    ],
)
def test_odd_headers_are_refused(header):
    with pytest.raises(ValueError):
        unpack_arrays(npz(a=npy(header, bytes(16))))


def test_compressed_and_doubled_entries_are_refused():
    content = io.BytesIO()
    np.savez_compressed(content, a=np.zeros(1000))
    with pytest.raises(ValueError, match="compressed"):
        unpack_arrays(content.getvalue())
    with pytest.raises(ValueError):
        unpack_arrays(b"PK\x03\x04 and so on")


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_no_damage_does_more_than_a_value_error(data):
    whole = bytearray(pack_arrays({"a": np.arange(3.0), "b": np.arange(4)}))
    for _ in range(data.draw(st.integers(1, 4))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(0, len(whole)))
    for damaged in (bytes(whole), bytes(whole[:cut])):
        try:
            unpack_arrays(damaged)
        except ValueError:
            continue
