"""The stored words and what they mean elsewhere."""

from typing import get_args

import pytest

from clara_pipeline.decisions import words
from clara_pipeline.errors import UsageError


def test_every_word_that_is_stored_has_a_meaning_and_the_reverse():
    assert set(get_args(words.Disposition)) == {"", *words.DISPOSITIONS}
    assert set(get_args(words.Confidence)) == {"", *words.CONFIDENCES}
    assert set(get_args(words.Flag)) == set(words.FLAGS)
    assert list(words.DISPOSITIONS) == ["PC", "EB", "V", "IS", "J", "O", "U", "KP"]
    assert len(words.FLAGS) == 21


@pytest.mark.parametrize(
    ("code", "confidence", "expected"),
    [("PC", "", "PC"), ("PC", "certain", "PC"), ("PC", "guess", "APC"), ("EB", "guess", "FP"), ("V", "", "FA"),
     ("IS", "", "FA"), ("J", "likely", "FA"), ("KP", "", "KP"), ("O", "", ""), ("U", "guess", ""), ("", "", "")],
)  # fmt: skip
def test_tfopwg(code, confidence, expected):
    assert words.tfopwg(code, confidence) == expected


def test_an_unknown_word_is_refused_with_the_known_ones():
    with pytest.raises(UsageError, match="PC EB V IS J O U KP"):
        words.check_disposition("XX")
    with pytest.raises(UsageError, match="certain likely guess"):
        words.check_confidence("")
    with pytest.raises(UsageError, match="ODD SEC"):
        words.check_flag("odd")
    with pytest.raises(UsageError, match="0 to 5"):
        words.check_rating(6)


def test_flags_have_one_order():
    assert words.in_order({"DATA", "ODD", "CENT"}) == ("ODD", "CENT", "DATA")
