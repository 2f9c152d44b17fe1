"""Figures of measured classifiers: well-formed, the same twice, and harmless with names from files."""

import xml.etree.ElementTree as ET
from dataclasses import replace

import numpy as np
import pytest
from transients.light_curves import photometry, supernova

from clara_pipeline.transients.epoch import Epoch
from clara_pipeline.transients.evaluation.cross_validation import HeldOut
from clara_pipeline.transients.evaluation.report import report
from clara_pipeline.transients.exploration.one_object import OneObject, band_curves, best_observed
from clara_tui.figures.classifier import classifier_figures
from clara_tui.figures.drawing import figure_bytes, write_figures
from clara_tui.figures.one_object import one_object_figure
from clara_tui.text.transients.learning_report import learning_lines
from clara_tui.text.transients.one_object_report import one_object_lines

CLASSES = ("SN & <b>", "$\\frac$", "AGN\x1b[31m")


@pytest.fixture(scope="module")
def reports():
    rng = np.random.default_rng(1)
    labels = np.repeat([0, 1, 2], 10)
    probabilities = rng.dirichlet(np.ones(3), (2, 30))
    held = HeldOut(probabilities, np.zeros((2, 30), dtype=int), {3.0: probabilities[0], 64.0: probabilities[1]})
    return {"trees": report(held, labels, CLASSES)}


def test_every_figure_is_an_xml_document_and_the_same_twice(reports) -> None:
    figures = classifier_figures(reports, dict.fromkeys(CLASSES, 10))
    assert set(figures) == {"class_balance", "reliability", "score_against_days", "confusion_trees", "roc_trees"}
    for name, figure in figures.items():
        data = figure_bytes(figure)
        text = "".join(ET.fromstring(data).itertext())
        assert "\x1b" not in text
        assert figure_bytes(classifier_figures(reports, dict.fromkeys(CLASSES, 10))[name]) == data
    assert "SN & <b>" in "".join(ET.fromstring(figure_bytes(figures["confusion_trees"])).itertext())


def test_files_are_written_in_a_new_folder(reports, tmp_path) -> None:
    written = write_figures(tmp_path / "new" / "figures", classifier_figures(reports, {"SN": 1}), ("svg", "png"))
    assert len(written) == 10
    assert all(path.stat().st_size > 500 for path in written)
    assert written[1].read_bytes().startswith(b"\x89PNG")


def test_learning_curves_are_drawn_where_there_are_epochs(reports) -> None:
    epochs = tuple(Epoch(number, 1 / number, 0.5, 1.1 / number, 0.4) for number in range(1, 6))
    learnt = {"tcn": replace(reports["trees"], history=(epochs, epochs[:3]))}
    figures = classifier_figures(learnt, {"SN": 1})
    words = "".join(ET.fromstring(figure_bytes(figures["learning_curves_tcn"])).itertext())
    assert "validation" in words
    assert "accuracy" in words
    lines = learning_lines("tcn", learnt["tcn"].history)
    assert max(map(len, lines)) <= 80
    assert sum("against the epoch" in line for line in lines) == 2
    assert learning_lines("trees", ()) == []


def test_one_object_is_drawn_with_its_band_and_probabilities() -> None:
    rng = np.random.default_rng(3)
    objects = [photometry([59000.0, 59010.0], [5.0, 6.0]), supernova(rng)]
    assert best_observed(objects) == 1
    one = OneObject("<ZTF$1$>\x1b[2J", "SN", band_curves(objects[1]), {"trees": {"SN": 0.9, "CV": 0.1}})
    assert [curve.band for curve in one.curves] == ["g", "r"]
    for curve in one.curves:
        near = np.abs(np.interp(curve.days, curve.days_of_process, curve.mean_ujy) - curve.flux_ujy)
        assert np.median(near) < 6  # noise is 3 microjansky
        assert (curve.sigma_ujy > 0).all()
    root = ET.fromstring(figure_bytes(one_object_figure(one)))
    assert "\x1b" not in "".join(root.itertext())
    lines = one_object_lines(one)
    assert max(map(len, lines)) <= 80
    assert not any("\x1b" in line for line in lines)
    assert any("0.90" in line and "#" * 36 in line for line in lines)
