"""The stored words and what they mean elsewhere."""

from typing import get_args

import pytest

from clara_pipeline.decisions import vocabulary
from clara_pipeline.decisions.transient_words import SUBCLASSES, TRANSIENT_DISPOSITIONS
from clara_pipeline.errors import UsageError


def test_every_word_that_is_stored_has_a_meaning_and_the_reverse():
    assert set(get_args(vocabulary.Disposition)) == {"", *vocabulary.ALL_DISPOSITIONS}
    assert set(get_args(vocabulary.Subclass)) == {"", *SUBCLASSES}
    assert set(SUBCLASSES.values()) < set(TRANSIENT_DISPOSITIONS)
    assert set(get_args(vocabulary.Confidence)) == {"", *vocabulary.CONFIDENCES}
    assert set(get_args(vocabulary.Flag)) == set(vocabulary.FLAGS)
    assert list(vocabulary.DISPOSITIONS) == ["PC", "EB", "V", "IS", "J", "O", "U", "KP"]
    assert len(vocabulary.FLAGS) == 21


@pytest.mark.parametrize(
    ("code", "confidence", "expected"),
    [("PC", "", "PC"), ("PC", "certain", "PC"), ("PC", "guess", "APC"), ("EB", "guess", "FP"), ("V", "", "FA"),
     ("IS", "", "FA"), ("J", "likely", "FA"), ("KP", "", "KP"), ("O", "", ""), ("U", "guess", ""), ("", "", "")],
)  # fmt: skip
def test_tfopwg(code, confidence, expected):
    assert vocabulary.tfopwg(code, confidence) == expected


def test_every_key_of_a_star_has_a_word_of_transients():
    assert [vocabulary.code_on_key(code, "transient") for code in vocabulary.DISPOSITIONS] == [
        "SN", "AGN", "VS", "BOGUS", "J", "O", "U", "KNOWN"
    ]  # fmt: skip
    assert all(vocabulary.code_on_key(code, "star") == code for code in vocabulary.DISPOSITIONS)


def test_an_unknown_word_is_refused_with_the_known_ones():
    with pytest.raises(UsageError, match="PC EB V IS J O U KP"):
        vocabulary.check_disposition("XX")
    with pytest.raises(UsageError, match="certain likely guess"):
        vocabulary.check_confidence("")
    with pytest.raises(UsageError, match="ODD SEC"):
        vocabulary.check_flag("odd")
    with pytest.raises(UsageError, match="0 to 5"):
        vocabulary.check_rating(6)


def test_flags_have_one_order():
    assert vocabulary.in_order({"DATA", "ODD", "CENT"}) == ("ODD", "CENT", "DATA")
