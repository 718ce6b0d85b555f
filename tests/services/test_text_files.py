"""Plain files are read in the encodings that offices write; what is no text is none."""

import pytest

from services.text_files import text_of

WORDS = "单位,姓名\n青山镇党委,钱进"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16"])
def test_text_is_read_in_every_encoding_that_is_met(encoding: str) -> None:
    assert text_of(WORDS.encode(encoding)) == WORDS


@pytest.mark.parametrize("content", [b"\x00\x01\x02", b"\xff\xfe\x00", b"\x89PNG\r\n\x1a\n\x00"])
def test_what_is_no_text_is_none(content: bytes) -> None:
    assert text_of(content) is None
