"""Read what a sweep has measured, and keep it as one table."""

from __future__ import annotations

from pathlib import Path

import msgspec

from clara_pipeline.errors import DamagedStore
from clara_pipeline.files.atomic import write_whole
from clara_pipeline.files.csv_input import csv_text
from clara_pipeline.json_text import NOT_JSON
from clara_pipeline.sweeps.measures import VariantMeasures
from clara_pipeline.sweeps.sweep_folder import MEASURES, Sweep, variant_folder
from clara_pipeline.text import sanitize

SUMMARY = "summary.csv"


def finished_variants(folder: Path, sweep: Sweep) -> list[VariantMeasures]:
    """Read the measures of the variants that are finished, in the sweep's order.

    Raises DamagedStore, naming the file, for one that cannot be read.
    """
    found = []
    for index, variant in enumerate(sweep.variants):
        path = variant_folder(folder, index, variant) / MEASURES
        if not path.exists():
            continue
        try:
            found.append(msgspec.json.decode(path.read_bytes(), type=VariantMeasures))
        except (OSError, *NOT_JSON) as error:
            reason = sanitize(error, 200)
            raise DamagedStore(f"{sanitize(path)} cannot be read ({reason}); remove it and resume the sweep") from error
    return found


def measure_names(found: list[VariantMeasures]) -> list[str]:
    """List the measures that any variant has, in the first one's order."""
    return list(dict.fromkeys(name for one in found for name in one.measures))


def is_complete(folder: Path, sweep: Sweep) -> bool:
    """Tell whether every variant is finished and the summary is written."""
    places = [variant_folder(folder, index, variant) for index, variant in enumerate(sweep.variants)]
    return (folder / SUMMARY).exists() and all((place / MEASURES).exists() for place in places)


def write_summary(folder: Path, sweep: Sweep) -> bytes:
    """Write one row a finished variant as CSV and return its bytes. Raises ClaraError where the system refuses."""
    found = finished_variants(folder, sweep)
    names = measure_names(found)
    rows: list[list[object]] = [
        ["variant", *msgspec.structs.asdict(sweep.variants[0]), "n_real", "n_synthetic", *names]
    ]
    for one in found:
        numbers = [one.measures.get(name) for name in names]
        design = msgspec.structs.asdict(one.variant).values()
        rows.append([one.variant.name, *design, one.n_real, one.n_synthetic, *numbers])
    data = csv_text(rows)
    write_whole(folder / SUMMARY, data)
    return data
