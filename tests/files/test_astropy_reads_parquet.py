"""`astropy.table.Table.read` reads the candidates table, with units and without a warning."""

import warnings

import pyarrow as pa
from app.small_sky import candidates
from astropy.table import Table

from clara_pipeline.files.table_formats.parquet import for_astropy
from clara_pipeline.runs.parts import write_table
from clara_pipeline.tables.candidate_columns import as_listed


def test_null_texts_and_units(tmp_path):
    """It failed: `object of type 'NoneType' has no len()`."""
    table = as_listed(candidates(3).append_column("toi", pa.array(["101.01", None, "5.01"])))
    write_table(tmp_path / "candidates.parquet", for_astropy(table, {"run": "a: b"}))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        read = Table.read(tmp_path / "candidates.parquet")
    assert list(read["toi"][[0, 2]]) == ["101.01", "5.01"]
    assert str(read["tmag"].unit) == "mag"
    assert read["tmag"].description == "TESS magnitude"
    assert read["tmag"].meta["ucd"] == "phot.mag;em.opt"
    assert read.meta["run"] == "a: b"
