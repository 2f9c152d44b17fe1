"""The match panel in few cells: numbers whole or not at all, and whom a star resembles."""

import json
import re

import pytest

from clara_pipeline.decisions.judgement import Judgement
from clara_pipeline.records import Candidate
from clara_tui.analysis.candidate_data import CandidateData
from clara_tui.candidate.candidate_view import CandidateView
from clara_tui.plots.canvas import Size
from clara_tui.text.styled_text import text_of
from clara_tui.widgets.panels import match

NAME = "tess2024191120000-s0056-{:016d}-0120-s_lc.fits"
TOP = [(NAME.format(99000020212 + at), "EB*", 0.9534 - 0.01 * at) for at in range(5)]
MORE = {
    "match_label": "Pl?", "match_group": "planet_like", "match_similarity": 0.9534, "match_margin": 0.0655,
    "match_type": "Pl?", "match_filename": TOP[0][0], "triage": 0.0086, "triage_pc": 3.8e-8, "transit_sde": 12.42,
    "cluster_dpmm": 12, "cluster_kmeans": 10, "cluster_hdbscan": -1, "toi": "4321.01 4321.02", "simbad_type": "EB*",
    "simbad_name": "[HD2002] 52",
    "match_top": json.dumps([dict(zip(("filename", "object_type", "similarity"), one, strict=True)) for one in TOP]),
}  # fmt: skip
NUMBERS = {".953", ".0655", ".009", "<.001", "12.4", "12", "10", "-1", "4321.01", "4321.02", "52", "S56"} | {
    *(f"{similarity:.3f}".removeprefix("0").rstrip("0") for _, _, similarity in TOP),
    *(str(99000020212 + at) for at in range(5)),
}


def shown(width: int, height: int, **changes: object) -> list[str]:
    candidate = Candidate(filename="a.fits", tic_id=1, sector=1, rank=1, p3=0.1, p5=0.1, p9=0.1, more=MORE | changes)
    view = CandidateView(candidate, CandidateData(candidate.key), Judgement())
    return [text_of(line) for line in match.lines(view, Size(width, height))]


@pytest.mark.parametrize("width", range(16, 48))
@pytest.mark.parametrize("height", [4, 9])
def test_a_number_is_shown_whole_or_not_at_all(width: int, height: int) -> None:
    lines = shown(width, height)
    assert len(lines) <= height
    assert max(map(len, lines)) <= width
    words = " ".join(lines).replace("+", "").replace("HD2002", "").replace("[HD", "").split()
    assert [word for word in words if re.search(r"\d", word) and word not in NUMBERS and not word.endswith("…")] == []


def test_in_the_smallest_panel_similarity_and_chances_stay() -> None:
    lines = shown(21, 4)
    assert lines[0] == "planet_like .953 Pl?"
    assert lines[2] == "triage .009 PC <.001"


def test_whom_it_resembles_is_named_by_star_and_sector_from_the_best_on() -> None:
    lines = shown(40, 9)
    assert [f"TIC {99000020212 + at} S56" in lines[1 + at] for at in range(5)] == [True] * 5
    assert "TIC 99000020212" in shown(40, 5, match_top=None)[1]


def test_a_name_that_tells_no_star_is_cut_with_an_ellipsis() -> None:
    top = json.dumps([{"filename": "kplr011446443-2009131105131_llc.fits", "object_type": "Pl", "similarity": 0.9}])
    assert "kplr0114464…" in shown(25, 9, match_top=top)[1]


def test_alone_the_panel_says_what_its_labels_and_numbers_mean() -> None:
    text = "\n".join(shown(78, 200, cluster_dbscan=-1))
    for words in (
        "planet_like: Pl?, planet candidate", ".953 to the first of these", ".0655 more than to the next",
        "EB*   .953  TIC 99000020212 S56  eclipsing binary", "dpmm          12  a Dirichlet-process Gaussian mixture",
        "dbscan      none", "planet or eclipse .009, planet <.001", "12.4 SDE", "[HD2002] 52 EB* (eclipsing binary)",
    ):  # fmt: skip
        assert words in text
    assert max(map(len, shown(58, 200))) <= 58


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"match_label": "outlier", "match_group": "outlier"}, "no labelled light curve is similar enough"),
        ({"match_label": "Ro*", "match_group": "unclassified"}, "Ro*, rotating variable; in none of the groups planet_like"),
        ({"cluster_dpmm": None, "cluster_kmeans": None, "cluster_hdbscan": None}, "not among those clustered"),
        ({"match_label": "Zz*", "match_group": "unclassified"}, "Zz*; in none"),
    ],
)  # fmt: skip
def test_alone_the_panel_says_what_is_missing(changes: dict[str, object], words: str) -> None:
    assert words in " ".join(" ".join(shown(78, 200, **changes)).split())
