"""Which files are taken as attachments, and what they are called."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.attachments import (
    DAILY_BYTES,
    DAILY_FILES,
    NAME_LIMIT,
    SIZE_LIMIT,
    demand_fit,
    demand_quota,
    is_what_it_says,
    safe_name,
    size_label,
)
from domain.errors import Refusal


@pytest.mark.parametrize(
    "name", ["述职报告.doc", "述职报告.docx", "a.PDF", "台账.xls", "台账.xlsx", "稿.wps", "图.jpg", "图.jpeg", "图.PNG"]
)
def test_office_files_and_pictures_are_taken_under_their_own_name(name: str) -> None:
    assert demand_fit(name, SIZE_LIMIT) == name


@pytest.mark.parametrize(
    ("name", "size", "reason"),
    [
        ("报告.docx", SIZE_LIMIT + 1, "20MB"),
        ("材料.zip", 9, "附件只能是"),
        ("材料.rar", 9, "附件只能是"),
        ("报告.docx.exe", 9, "附件只能是"),
        ("报告.docm", 9, "附件只能是"),
        ("报告", 9, "附件只能是"),
        (".docx", 9, "附件只能是"),
        ("", 9, "附件只能是"),
        ("【机密】报告.docx", 9, "机密"),
        ("机\u200b密.pdf", 9, "机密"),
        ("内部资料.pdf", 9, "内部"),
    ],
)
def test_what_is_too_big_of_another_type_or_marked_is_refused(name: str, size: int, reason: str) -> None:
    with pytest.raises(Refusal, match=reason):
        demand_fit(name, size)


@pytest.mark.parametrize(
    ("given_name", "safe"),
    [
        ("../../etc/passwd", "passwd"),
        ("/abs/报告.pdf", "报告.pdf"),
        ("C:\\文件\\报告.pdf", "报告.pdf"),
        ("报\x00告.pdf", "报告.pdf"),
        ("报告\u202efdp.docx", "报告fdp.docx"),
        ('a<b>"c|?*.pdf', "a_b__c___.pdf"),
        ("CON.pdf", "_CON.pdf"),
        ("com1", "_com1"),
        (" . 报告.pdf . ", "报告.pdf"),
        ("第一行\n第二行.pdf", "第一行 第二行.pdf"),
        ("", "附件"),
        ("...", "附件"),
        ("长" * 300 + ".docx", "长" * (NAME_LIMIT - 5) + ".docx"),
    ],
)
def test_a_name_becomes_harmless_and_keeps_its_ending(given_name: str, safe: str) -> None:
    assert safe_name(given_name) == safe


@given(st.text() | st.text(alphabet=string.punctuation + "conau .\\/\u202e"))
def test_no_name_becomes_a_path_or_too_long(name: str) -> None:
    safe = safe_name(name)
    assert 0 < len(safe) <= NAME_LIMIT + 1
    assert not set(safe) & set('/\\<>:"|?*\n\x00')
    assert safe not in {".", ".."}
    assert safe_name(safe) in {safe, safe.strip(" .")}


@pytest.mark.parametrize(
    ("name", "head", "fits"),
    [
        ("a.pdf", b"%PDF-1.7", True),
        ("a.PDF", b"%PDF-1.7", True),
        ("a.pdf", b"PK\x03\x04", False),
        ("a.docx", b"PK\x03\x04", True),
        # Programs write the old format under the new name and the other way round.
        ("a.docx", b"\xd0\xcf\x11\xe0", True),
        ("a.doc", b"{\\rtf1", True),
        ("a.doc", b"MZ\x90\x00", False),
        ("a.jpg", b"\xff\xd8\xff\xe0", True),
        ("a.jpg", b"<svg", False),
        ("a.png", b"\x89PNG\r\n\x1a\n", True),
        ("a.png", b"", False),
        ("a.exe", b"MZ", False),
    ],
)
def test_the_first_bytes_have_to_fit_the_name(name: str, head: bytes, fits: bool) -> None:
    assert is_what_it_says(name, head) is fits


@pytest.mark.parametrize(
    ("size", "label"), [(1, "1 KB"), (12_300, "12 KB"), (1_048_575, "1024 KB"), (3_565_158, "3.4 MB")]
)
def test_a_size_is_told_as_people_read_it(size: int, label: str) -> None:
    assert size_label(size) == label


@pytest.mark.parametrize(
    ("files", "total", "size", "taken"),
    [
        (0, 0, SIZE_LIMIT, True),
        (DAILY_FILES - 1, 0, 1, True),
        (DAILY_FILES, 0, 1, False),
        (1, DAILY_BYTES - 1, 1, True),
        (1, DAILY_BYTES, 1, False),
        (1, DAILY_BYTES - 1, 2, False),
    ],
)
def test_one_person_sends_so_many_files_and_so_many_bytes_a_day(files: int, total: int, size: int, taken: bool) -> None:
    if taken:
        demand_quota(files, total, size)
        return
    with pytest.raises(Refusal, match=r"每人每天30个文件、共200MB.*请明天再发"):
        demand_quota(files, total, size)
