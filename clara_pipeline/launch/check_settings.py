"""Settings that only a late stage would stumble over, checked before the hours of work ahead of it."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from clara_pipeline.catalogues.toi import read_toi_file
from clara_pipeline.errors import UsageError
from clara_pipeline.network.hosts import check_address
from clara_pipeline.periods.box.engines import installed_engine
from clara_pipeline.settings import FoldSettings, Settings
from clara_pipeline.stage_work.select_candidates import check_condition

CONDITIONS = ("fold", "fit", "scan", "match", "cluster")
"""Stages with a `select`."""
ADDRESSES = {"enrich": ("exofop", "tap_tic", "tap_gaia", "tap_simbad"), "download": ("base_url",)}


def check_settings(settings: Settings, stages: Collection[str]) -> None:
    """Raise UsageError, naming the setting, for one that cannot work in the stages named."""
    if "fold" in stages:
        _check_periods(settings.fold)
        installed_engine(settings.fold.bls)
    for section, names in ADDRESSES.items():
        for name in names if section in stages else ():
            check_address(f"{section}.{name}", getattr(getattr(settings, section), name))
    if "enrich" in stages and settings.enrich.toi_table:
        read_toi_file(Path(settings.enrich.toi_table))
    for name in CONDITIONS:
        if name in stages:
            check_condition(f"{name}.select", getattr(settings, name).select)


def _check_periods(fold: FoldSettings) -> None:
    if fold.min_period_days >= fold.max_period_days:
        raise UsageError(
            f"fold.min_period_days={fold.min_period_days:g} is not below "
            f"fold.max_period_days={fold.max_period_days:g}: no period is left to search"
        )
