"""Words at the edge of the vocabulary: who may have which subclass, and what a refusal calls them."""

import json

import pytest

from clara_pipeline.decisions.ctoi import ctoi_draft
from clara_pipeline.decisions.ctoi_check import check_ctoi
from clara_pipeline.decisions.journal_entry import what_is_seen
from clara_pipeline.decisions.transient_words import SUBCLASSES, fits
from clara_pipeline.decisions.vocabulary import check_disposition
from clara_pipeline.errors import UsageError


@pytest.mark.parametrize("subclass", ["SNIa", "QSO", "CEP", "TDE"])
def test_a_subclass_fits_its_disposition_and_those_that_may_have_any(subclass):
    assert fits("", "SN")
    fitting = {code for code in ("SN", "AGN", "VS", "BOGUS", "J", "O", "U", "KNOWN", "") if fits(subclass, code)}
    assert fitting == {SUBCLASSES[subclass], "O", "U", "KNOWN", ""}
    assert not fits("no such subclass", "SN")


def test_a_refusal_names_the_kind_of_what_is_judged():
    with pytest.raises(UsageError) as of_star:
        check_disposition("SN")
    assert "disposition of a" not in str(of_star.value)
    with pytest.raises(UsageError, match="disposition of a transient"):
        check_disposition("PC", "transient")


def test_what_was_on_the_screen_is_kept_as_text_where_it_is_no_value():
    class Odd:
        def __str__(self):
            return "odd \x1b[31mthing"

    assert json.loads(bytes(what_is_seen({"rank": 3, "tests": Odd()}))) == {"rank": 3, "tests": "odd [31mthing"}


def test_an_empty_flag_is_one_fault_and_long_words_are_cut():
    header = ctoi_draft([], None).lines[0]
    cells = dict.fromkeys(header.split("|"), "")
    cells |= {"target": "T" * 400, "disp": "PC", "tag": "20250806_ann_clara_00007", "prop_period": "0"}
    cells |= {"period": "3", "epoch": "2458326.41", "depth": "4" * 400 + "x", "duration": "2.3"}
    problems = [str(one) for one in check_ctoi(f"{header}\n{'|'.join(cells.values())}\n")]
    assert [one for one in problems if ", flag" in one] == ["line 2, flag: a value is required"]
    assert max(map(len, problems)) < 120
