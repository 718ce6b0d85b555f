"""Files (文稿) as Word: whatever people wrote stands there as text, and nothing of it breaks the file."""

import io
import zipfile
from datetime import date

import pytest
from docx import Document as Paper
from docx.oxml.ns import qn

from domain.plain_text import clean
from views.documents.document import Block, Break, Document, Ending, Form, Heading, Note, Table, Text, Title, To
from views.documents.document_docx import docx

DAY = date(2026, 12, 14)
HOSTILE = (
    "=HYPERLINK(1)",
    "<w:p>&amp;]]></w:t>",
    "甲\x00\x07\x1b乙\ufffe\u202e丙",
    "𠮷㙍\U000e0001龘👨‍👩‍👧",
    "{{ 7 * 7 }} %s {0} \\n",
    "字" * 10_000,
)


def whole(words: str) -> tuple[Block, ...]:
    """Every kind of block that holds these words."""
    return (
        Title((words, "二"), words, "B00020"),
        To(words),
        Heading(words),
        Text(words),
        Note(words),
        Table(("序号", words), (16, 140), (("1", words), ("2", "短"))),
        Form(((words, words),)),
        Ending("中共清河县委组织部", "2026年12月14日"),
    )


@pytest.mark.parametrize("words", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_text_stands_there_as_text_and_breaks_nothing(words: str) -> None:
    content = docx(Document(words, whole(words), words), DAY)
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        assert package.testzip() is None
    paper = Paper(io.BytesIO(content))
    plain = clean(words)
    cells = [cell.text for table in paper.tables for row in table.rows for cell in row.cells]
    assert cells == ["序号", plain, "1", plain, "2", "短", plain, plain]
    assert [one.text for one in paper.paragraphs if plain in one.text] == [
        f"{plain}\n二",
        f"（{plain}）",
        f"{plain}：",
        *[plain] * 3,
    ]


def test_a_row_too_long_for_a_page_may_be_parted_and_every_other_is_kept_whole() -> None:
    table = Table(("序号", "内容"), (16, 140), (("1", "字" * 10_000), ("2", "短")))
    (found,) = Paper(io.BytesIO(docx(Document("表", (table,)), DAY))).tables
    whole_rows = [row._tr.find(f".//{qn('w:cantSplit')}") is not None for row in found.rows]
    assert whole_rows == [True, False, True]


def test_what_follows_a_break_begins_on_a_new_page() -> None:
    paper = Paper(io.BytesIO(docx(Document("册", (Text("一"), Break(), Text("二"), Text("三"))), DAY)))
    assert [bool(one.paragraph_format.page_break_before) for one in paper.paragraphs] == [False, True, False]


def test_a_wide_table_lies_on_a_page_on_its_side() -> None:
    (section,) = Paper(io.BytesIO(docx(Document("表", (Text("一"),), wide=True), DAY))).sections
    assert (section.page_width or 0) > (section.page_height or 0)
