"""Class curves and colours come out as they were planted; nothing is told where too little is known."""

import numpy as np
import pytest
from transients.light_curves import dwarf_nova, photometry, supernova

from clara_pipeline.transients.exploration.class_curves import FEWEST_OBJECTS, colour_curves, mean_curves
from clara_pipeline.transients.exploration.object_curves import COLOUR_DAYS, CURVE_DAYS, object_curves


@pytest.fixture(scope="module")
def curves():
    rng = np.random.default_rng(2)
    objects = [supernova(rng) for _ in range(6)] + [dwarf_nova(rng) for _ in range(5)] + [photometry([59000.0], [5.0])]
    return object_curves(objects), np.repeat([0, 1, 2], [6, 5, 1])


def test_shapes_are_those_promised(curves) -> None:
    found, labels = curves
    assert found.bands == ("g", "r")
    assert found.relative_flux.shape == (12, 2, len(CURVE_DAYS))
    assert found.colour_mag.shape == (12, len(COLOUR_DAYS))
    assert found.channels.shape == (12, 2, 6, 100)
    assert found.channels.dtype == np.float32
    assert np.isfinite(found.channels).all()
    assert len(labels) == 12


def test_the_mean_supernova_fades_as_planted(curves) -> None:
    means = {(one.class_name, one.band): one for one in mean_curves(*curves, ("SN", "CV", "odd"))}
    red = means["SN", "r"]
    assert abs(red.days[np.nanargmax(red.median)]) <= 6
    assert red.median[np.searchsorted(red.days, 30)] == pytest.approx(np.exp(-1), abs=0.15)
    assert np.nanmax(means["SN", "g"].median) == pytest.approx(np.nanmax(red.median) / 2, abs=0.12)
    nova = means["CV", "g"]
    assert nova.median[np.searchsorted(nova.days, 30)] < 0.25
    known = np.isfinite(red.median)
    assert (red.low[known] <= red.median[known]).all()
    assert (red.median[known] <= red.high[known]).all()


def test_the_colour_is_that_of_the_fluxes(curves) -> None:
    colours = colour_curves(*curves, ("SN", "CV", "odd"))
    assert [one.class_name for one in colours] == ["SN"]  # the dwarf novae have one band
    middle = colours[0].median[np.searchsorted(COLOUR_DAYS, 10)]
    assert middle == pytest.approx(2.5 * np.log10(2), abs=0.1)


def test_too_few_objects_have_no_average(curves) -> None:
    odd = [one for one in mean_curves(*curves, ("SN", "CV", "odd")) if one.class_name == "odd"]
    assert FEWEST_OBJECTS > 1
    assert all(np.isnan(one.median).all() for one in odd)
