"""What `fit --joint` calls the light curves of a star."""

import numpy as np

from clara_pipeline.records import LightCurve
from clara_tui.commands.scan.joint_words import curve_names


def curve(sector: int | None, product: str) -> LightCurve:
    return LightCurve("a\x1b.fits", 7, sector, np.zeros(1), np.ones(1), 120.0, product)


def test_two_light_curves_of_a_sector_are_called_by_their_products_too() -> None:
    curves = [curve(1, "SPOC 2-min"), curve(1, "TASOC\x1b"), curve(28, "QLP"), curve(None, "CSV")]
    assert curve_names(curves) == ["S1 SPOC 2-min", "S1 TASOC", "S28", "a.fits"]
