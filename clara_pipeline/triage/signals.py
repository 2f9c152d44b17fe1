"""A set of folded signals with what people, or the simulation, say they are."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from clara_pipeline.records import FloatArray, IntArray
from clara_pipeline.triage.model import ECLIPSE, JUNK, PLANET
from clara_pipeline.triage.views import GLOBAL_BINS, LOCAL_BINS

CLASS_OF_LABEL = {
    "PC": PLANET, "KP": PLANET, "CP": PLANET, "EB": ECLIPSE,
    **dict.fromkeys(("V", "IS", "J", "O", "U", "N", "NC", "S", "B"), JUNK),
}  # fmt: skip
"""Everything that catalogues of folded signals use. A word beyond these is refused: counted as junk, a spelling
mistake would teach that planets are none."""
NUMBER_COLUMNS = ("Period", "Duration", "Transit_Depth", "SN")
"""Days, days, ppm and none: what the files call `numbers.NUMBERS`."""


@dataclass(frozen=True, slots=True, eq=False)
class LabelledSignals:
    """n signals: views (n, 201) and (n, 61), numbers (n, 4) as in `numbers.NUMBERS`, classes (n,) of `CLASSES`."""

    global_views: FloatArray
    local_views: FloatArray
    numbers: FloatArray
    classes: IntArray
    star: IntArray
    """int64 (n,): signals of one star have one number, its TIC number where it is real."""

    def __len__(self) -> int:
        """Return the number of signals."""
        return len(self.classes)

    @property
    def views(self) -> tuple[FloatArray, FloatArray]:
        """Return the global and the local views, each of shape (n_signals, n_bins)."""
        return self.global_views, self.local_views

    def take(self, rows: np.ndarray) -> "LabelledSignals":
        """Return some of the signals. `rows` are row numbers or a mask, shape (n,)."""
        return LabelledSignals(*(getattr(self, name)[rows] for name in self.__slots__))


def signals_from(arrays: Mapping[str, np.ndarray]) -> LabelledSignals:
    """Read signals from arrays laid out as Astronet-Triage's (global_view, local_view, Disposition, Period …).

    Only views, the four numbers and the labels are used: identifiers such as toi_id would give the answer
    away. Without `tic_id` every signal counts as a star, of a negative number. Raises ValueError saying
    what is missing or wrong.
    The first axis of each shape is the signals.
    """
    needed = ("global_view", "local_view", "Disposition", *NUMBER_COLUMNS)
    if missing := [name for name in needed if name not in arrays]:
        raise ValueError(f"it has no array {', '.join(missing)}")
    n = len(arrays["Disposition"]) if arrays["Disposition"].ndim == 1 else 0
    if n == 0:
        raise ValueError("it holds no signals")
    numbers = np.stack([_numbers(arrays[name], (n,), name) for name in NUMBER_COLUMNS], axis=1)
    _refuse_periods(numbers[:, 0])
    return LabelledSignals(
        _numbers(arrays["global_view"], (n, GLOBAL_BINS), "global_view", finite=True),
        _numbers(arrays["local_view"], (n, LOCAL_BINS), "local_view", finite=True),
        numbers,
        _classes(as_text(arrays["Disposition"])),
        _stars(arrays["tic_id"], n) if "tic_id" in arrays else -1 - np.arange(n),
    )


def _classes(labels: Sequence[str]) -> IntArray:
    words = [label.strip().upper() for label in labels]
    if unknown := sorted(set(words) - CLASS_OF_LABEL.keys()):
        listed = ", ".join(map(repr, unknown[:5])) + (" …" if len(unknown) > 5 else "")
        raise ValueError(f"Disposition holds {listed}; the words known are {', '.join(CLASS_OF_LABEL)}")
    return np.array([CLASS_OF_LABEL[word] for word in words], dtype=np.int64)


def _stars(array: np.ndarray, n: int) -> IntArray:
    return _numbers(array, (n,), "tic_id", finite=True).astype(np.int64)


def _refuse_periods(period_days: FloatArray) -> None:
    """Refuse folded signals without a period: their duty cycle means nothing."""
    if n_wrong := int((~(np.isfinite(period_days) & (period_days > 0))).sum()):
        raise ValueError(f"{n_wrong} of {len(period_days)} rows have no positive Period in days; leave these rows out")


def as_text(labels: np.ndarray) -> Sequence[str]:
    """Return the labels kept as text or as bytes. `labels` has shape (n,)."""
    return [label.decode("ascii", "replace") if isinstance(label, bytes) else str(label) for label in labels.tolist()]


def _numbers(array: np.ndarray, shape: tuple[int, ...], name: str, finite: bool = False) -> FloatArray:
    if array.shape != shape or array.dtype.kind not in "fiu":
        raise ValueError(f"{name} is of shape {array.shape} and sort {array.dtype}; it should be numbers {shape}")
    if finite and not np.isfinite(array).all():
        raise ValueError(f"{name} holds values that are not finite (NaN or inf)")
    return array.astype(np.float64)
