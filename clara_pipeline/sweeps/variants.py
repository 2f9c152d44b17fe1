"""Name the designs of a sweep: the grids of the paper, better designs, and grids from a file."""

from __future__ import annotations

import tomllib
from itertools import product
from pathlib import Path
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from clara_pipeline.errors import UsageError
from clara_pipeline.text import sanitize

DesignName = Literal["urf1", "urf2", "urf3", "urf4", "transits", "dips", "flares", "eclipses"]
LayoutName = Literal["v1", "box"]
INJECTED = ("transits", "dips", "flares", "eclipses")
"""Designs whose synthetic class is real light curves with a signal put in."""
MAX_VARIANTS = 2000


class Variant(msgspec.Struct, frozen=True, forbid_unknown_fields=True, order=True):
    """One way to make the synthetic class.

    urf1: uniform within each feature's range, hyper-parameters searched; urf2: the same with fixed ones; urf3: the
    features of known TOIs; urf4: transit curves in white noise (arXiv:2508.04722, 3.2). The others put signals into
    real light curves of the training input.
    """

    design: DesignName = "urf4"
    n_curves: Annotated[int, Meta(ge=1, le=100_000)] = 300
    length_days: Annotated[float, Meta(gt=0, le=1000)] | None = None
    """urf4 only, as the next two."""
    cadence_minutes: Annotated[float, Meta(gt=0, le=1440)] | None = None
    noise_ppm: Annotated[float, Meta(ge=0, le=1e6)] | None = None
    layout: LayoutName = "v1"
    """Features that the forest sees: fluxes and powers, or the S/N of dips over phase and period."""

    @property
    def name(self) -> str:
        """Name the variant by its numbers."""
        words = [self.design, f"n{self.n_curves}"]
        if self.length_days is not None:
            words += [f"{self.length_days:g}d", f"{self.cadence_minutes:g}min", f"{self.noise_ppm:g}ppm"]
        if self.layout != "v1":
            words.append(self.layout)
        return " ".join(words)


def _curves(n_curves: int, length_days: float, cadence_minutes: float, noise_ppm: float) -> Variant:
    return Variant("urf4", n_curves, length_days, cadence_minutes, noise_ppm)


PAPER36 = tuple(
    _curves(*numbers) for numbers in product((100, 200, 300), (13.5, 27.0), (2.0, 10.0), (50.0, 100.0, 200.0))
)
NOISE = tuple(_curves(300, 27.0, 2.0, noise) for noise in (25, 50, 75, 100, 125, 150, 175, 200, 225, 250, 300, 400))
LENGTH = tuple(_curves(300, length, 2.0, 50.0) for length in (13.5, 16, 18.5, 21, 22.5, 23.75, 24.5, 25.25, 26, 27))
PUBLISHED = (_curves(300, 23.75, 2.0, 50.0), _curves(300, 25.25, 2.0, 225.0), _curves(300, 24.5, 2.0, 225.0))
"""p3, p5 and p9."""
DESIGNS = (*PUBLISHED, Variant("urf1"), Variant("urf2"), Variant("urf3"),
           *(Variant(design, 1500) for design in ("transits", "dips", "flares", "eclipses")),
           Variant("transits", 1500, layout="box"))  # fmt: skip
GRIDS = {"paper36": PAPER36, "noise": NOISE, "length": LENGTH, "designs": DESIGNS}
"""paper36: the 36 first variants; noise, length: finer meshes of one number; designs: every design once."""


def variants_of(grid: str) -> tuple[Variant, ...]:
    """List the variants of a named grid or of a TOML file, each once, in order.

    A file has tables `[[grid]]`, whose lists are combined with each other. Raises UsageError.
    """
    if grid in GRIDS:
        return GRIDS[grid]
    path = Path(grid)
    if path.suffix != ".toml":
        raise UsageError(f"--grid {sanitize(grid, 60)}: grids are {', '.join(GRIDS)}, or a file that ends in .toml")
    try:
        tables = tomllib.loads(path.read_text())["grid"]
        found = tuple(dict.fromkeys(variant for table in tables for variant in _expanded(table)))
    except OSError as error:
        raise UsageError(f"{sanitize(path)} cannot be read: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, KeyError, TypeError, AttributeError, ValueError) as error:
        raise UsageError(f"{sanitize(path)} is no grid ({sanitize(error, 200)}); it needs tables [[grid]]") from error
    if not 0 < len(found) <= MAX_VARIANTS:
        raise UsageError(f"{sanitize(path)} has {len(found)} variants; a sweep takes 1 to {MAX_VARIANTS}")
    return found


def _expanded(table: dict[str, Any]) -> list[Variant]:
    lists = [value if isinstance(value, list) else [value] for value in table.values()]
    if len(lists) and _product(lists) > MAX_VARIANTS:
        raise ValueError(f"more than {MAX_VARIANTS} variants")
    found = [msgspec.convert(dict(zip(table, values, strict=True)), Variant) for values in product(*lists)]
    return [_checked(variant) for variant in found]


def _product(lists: list[list[Any]]) -> int:
    total = 1
    for one in lists:
        total *= len(one)
    return total


def _checked(variant: Variant) -> Variant:
    """Fill in a curve's missing numbers with the paper's; refuse them for other designs."""
    numbers = (variant.length_days, variant.cadence_minutes, variant.noise_ppm)
    if variant.design != "urf4":
        if any(number is not None for number in numbers):
            raise ValueError(f"{variant.design} has no length, cadence or noise of its own")
        return variant
    length, cadence, noise = (
        default if number is None else number for number, default in zip(numbers, (27.0, 2.0, 50.0), strict=True)
    )
    return msgspec.structs.replace(variant, length_days=length, cadence_minutes=cadence, noise_ppm=noise)
