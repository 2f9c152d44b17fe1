"""Time the writing of a table of 20 000 candidates: `python -m benchmarks.exports`.

Prints one JSON object: seconds and megabytes of each format. Every column is filled; one row in ten has the
tests as JSON, as folded candidates have.
"""

import argparse
import json
import time

import numpy as np
import pyarrow as pa

from clara_pipeline.files.export_formats import FORMATS, table_bytes
from clara_pipeline.tables.candidate_columns import CANDIDATE_COLUMNS

AIM_SECONDS = 3.0


def candidates(n_rows: int, seed: int = 1) -> pa.Table:
    """Make up `n_rows` candidates with every column of the table."""
    rng = np.random.default_rng(seed)
    tests = json.dumps([{"name": "odd_even", "value": 1.5, "verdict": "pass", "reason": "x" * 200}] * 12)
    columns, fields = [], []
    for column in CANDIDATE_COLUMNS:
        about = {"meaning": column.meaning, "unit": column.unit, "ucd": column.ucd}
        kind = pa.type_for_alias(column.type)
        fields.append(pa.field(column.name, kind, metadata={k: v for k, v in about.items() if v}))
        if column.type == "string":
            texts = [f"tess-{row:016d}_lc.fits" for row in range(n_rows)]
            if column.name == "tests":
                texts = [tests if row % 10 == 0 else None for row in range(n_rows)]
            columns.append(pa.array(texts, kind))
        elif column.type == "bool":
            columns.append(pa.array(rng.random(n_rows) < 0.5))
        elif column.type == "float64":
            columns.append(pa.array(rng.normal(size=n_rows), mask=rng.random(n_rows) < 0.3))
        else:
            columns.append(pa.array(rng.integers(0, 1000, n_rows)).cast(kind))
    return pa.table(columns, schema=pa.schema(fields))


def main() -> None:
    """Write the table in every format and print the times."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=20_000)
    table = candidates(parser.parse_args().rows)
    report: dict[str, object] = {"rows": len(table), "columns": table.num_columns, "aim_seconds": AIM_SECONDS}
    for form in FORMATS:
        start = time.perf_counter()
        data = table_bytes(table, form, {"run": "benchmark"})
        report[form] = {"seconds": round(time.perf_counter() - start, 2), "megabytes": round(len(data) / 1e6, 1)}
    print(json.dumps(report, indent=1))


if __name__ == "__main__":
    main()
