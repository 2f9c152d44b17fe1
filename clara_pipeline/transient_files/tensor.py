"""Write the arrays that a network learns from, for use elsewhere: light curves as `.npy`, labels as CSV."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import numpy as np
import numpy.typing as npt

from clara_pipeline.files.atomic import not_written, write_whole
from clara_pipeline.transients.labelled_objects import LabelledObjects

CURVES, LONG_CURVES, LABELS = "X_lightcurves.npy", "X_lightcurves_long.npy", "y_labels.csv"


def write_tensor(folder: Path, found: LabelledObjects, channels: npt.NDArray[np.float32]) -> list[Path]:
    """Write the channels (n_objects, 2 windows, n_channels, n_times) and the labels, in one order; return the files.

    `X_lightcurves.npy` is float32 (n_objects, n_times, n_channels) on −60 … 140 days from the peak,
    `X_lightcurves_long.npy` the same on ±1200 days; `y_labels.csv` has object_id, class and label, the number of the
    class. Raises ClaraError where the system refuses.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise not_written(folder, error) from error
    short, long = (np.ascontiguousarray(channels[:, window].transpose(0, 2, 1), dtype="<f4") for window in range(2))
    contents = {CURVES: _npy(short), LONG_CURVES: _npy(long), LABELS: _labels(found)}
    for name, data in contents.items():
        write_whole(folder / name, data)
    return [folder / name for name in contents]


def _npy(array: npt.NDArray[np.float32]) -> bytes:
    file = BytesIO()
    np.lib.format.write_array(file, array, version=(1, 0), allow_pickle=False)
    return file.getvalue()


def _labels(found: LabelledObjects) -> bytes:
    import pyarrow as pa

    from clara_pipeline.files.export_formats import table_bytes

    columns = {
        "object_id": [one.object_id for one in found.objects],
        "class": [found.classes[label] for label in found.labels],
        "label": found.labels,
    }
    return table_bytes(pa.table(columns), "csv", {})
