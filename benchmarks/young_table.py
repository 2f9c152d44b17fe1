"""Hold young planet hosts as published: TOI table of 2025-04, rotation and amplitude of the discovery papers."""

from __future__ import annotations

from typing import NamedTuple

from clara_pipeline.records import Star


class Planet(NamedTuple):
    """A planet; its depth is that at mid-transit."""

    period_days: float
    duration_hours: float
    depth_ppm: float


class System(NamedTuple):
    """A spotted star with its planets."""

    star: Star
    rotation_days: float
    amplitude: float
    """Peak to peak, relative."""
    planets: tuple[Planet, ...]
    flares: float = 3.0
    """A sector, on average."""
    flare_height: float = 0.002
    """Of the smallest, relative."""


def _star(tmag: float, teff_k: float, logg: float, radius_rsun: float) -> Star:
    return Star(tmag=tmag, teff_k=teff_k, logg=logg, radius_rsun=radius_rsun)


SYSTEMS = {
    "HIP 67522": System(_star(9.19, 5675, 4.2, 1.38), 1.418, 0.030, (Planet(6.9594, 4.86, 4827),), 10),
    "TOI-2048": System(_star(10.75, 5185, 4.60, 0.79), 7.97, 0.018, (Planet(13.79053, 3.45, 1140),)),
    "HD 63433": System(
        _star(6.27, 5640, 4.53, 0.91), 6.4, 0.018, (Planet(7.10793, 3.22, 530), Planet(20.5438, 4.05, 790))
    ),
    "TOI-451": System(
        _star(10.27, 5550, 4.53, 0.88), 5.1, 0.020,
        (Planet(1.85866, 2.05, 500), Planet(9.19108, 3.55, 950), Planet(16.36487, 4.05, 2000)),
    ),
    "TOI-4610": System(_star(10.07, 4104, 4.57, 0.69), 9.0, 0.010, (Planet(3.11297, 2.31, 585),)),
    "TOI-837": System(_star(9.93, 6047, 4.48, 1.02), 3.0, 0.020, (Planet(8.32492, 1.75, 4535),)),
    "DS Tuc A": System(_star(7.85, 5428, 4.48, 0.96), 2.85, 0.030, (Planet(8.13822, 3.18, 3400),), 4),
    "AU Mic": System(
        _star(6.755, 3700, 4.39, 0.75), 4.86, 0.045, (Planet(8.46300, 3.50, 2900), Planet(18.85902, 4.24, 1250)), 40
    ),
    "V1298 Tau": System(
        _star(9.36, 5050, 4.25, 1.33), 2.87, 0.040,
        (Planet(8.24958, 4.66, 1600), Planet(12.40320, 5.59, 2100), Planet(24.1396, 6.42, 5400)), 8,
    ),
    "TOI-942": System(
        _star(11.05, 4928, 4.45, 0.89), 3.39, 0.035, (Planet(4.32421, 3.35, 1750), Planet(10.15643, 4.04, 2300)), 5
    ),
    "TOI-251": System(_star(9.33, 5862, 4.52, 0.90), 3.84, 0.015, (Planet(4.93772, 2.13, 845),)),
    "TOI-5398": System(
        _star(9.58, 6017, 4.44, 1.05), 7.34, 0.020, (Planet(10.59092, 4.11, 9700), Planet(4.77290, 2.91, 920))
    ),
    "neptune": System(_star(10.5, 5600, 4.5, 0.92), 2.2, 0.025, (Planet(2.773, 2.2, 1700),)),
}  # fmt: skip
"""Hosts by name; the last is what Kepler found of young hot Neptunes."""
