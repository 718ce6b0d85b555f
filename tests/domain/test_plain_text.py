"""Nothing invisible gets past the cleaning, whatever stands beside it."""

import sys
import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from domain.plain_text import clean

INVISIBLE = {"Cc", "Cf", "Cs"}
# What stays a line break, or becomes one, or a blank.
LAID_OUT = "\n\r\t\x0b\x0c\x1c\x1d\x1e\x85"


def test_no_character_that_cannot_be_seen_stays_beside_those_that_can() -> None:
    hidden = [char for char in map(chr, range(sys.maxunicode + 1)) if unicodedata.category(char) in INVISIBLE]
    assert len(hidden) > 2000
    assert [char for char in hidden if char not in LAID_OUT and clean(f"党{char}建\u3000a\n") != "党建\u3000a\n"] == []


@given(st.text(st.one_of(st.characters(), st.sampled_from("党建，　a\n\u200b\u202e\ue000"))))
def test_what_was_cleaned_stays_as_it_is(text: str) -> None:
    found = clean(text)
    assert clean(found) == found == unicodedata.normalize("NFC", found)
    assert not [char for char in found if char != "\n" and unicodedata.category(char) in INVISIBLE]
