"""Figures of measured classifiers: well-formed, the same twice, and harmless with names from files."""

import xml.etree.ElementTree as ET

import numpy as np
import pytest

from clara_pipeline.transients.evaluation.cross_validation import HeldOut
from clara_pipeline.transients.evaluation.report import report
from clara_tui.figures.classifier import classifier_figures
from clara_tui.figures.drawing import figure_bytes, write_figures

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
