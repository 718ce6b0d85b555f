"""What a Word file says: the same when it is saved anew, another after any change, and hostile files cost little."""

import io
import zipfile
from collections.abc import Callable

import pytest
from docx import Document
from docx.document import Document as Paper
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.errors import Refusal
from domain.proofs import Stamp
from services.word_text import read
from views.documents.official import blank, imprint, write
from views.documents.stamp import with_line

WORDS = ("关于开展督办的通知", "请于12月30日前报送。", "  ", "联系人：王敏")
ROWS = (("序号", "单位", "得分"), ("1", "青山镇党委", "87.5"), ("2", "柳林镇党委", "80"))
MAIN = "word/document.xml"


def paper(words: tuple[str, ...] = WORDS, rows: tuple[tuple[str, ...], ...] = ROWS) -> Paper:
    made = blank(facing=True)
    for one in words:
        write(made, one)
    table = made.add_table(rows=len(rows), cols=3)
    for row, texts in zip(table.rows, rows, strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
    imprint(made, "中共清河县委组织部", "2026年12月1日")
    return made


def packed(made: Paper) -> bytes:
    buffer = io.BytesIO()
    made.save(buffer)
    return buffer.getvalue()


def digest(made: Paper | bytes) -> str:
    return read(made if isinstance(made, bytes) else packed(made)).digest


def unpacked(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {one: archive.read(one) for one in archive.namelist()}


def repacked(parts: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return buffer.getvalue()


ORIGINAL = packed(paper())
DIGEST = digest(ORIGINAL)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_any_change_of_one_character_is_found(data: st.DataObject) -> None:
    flat = [*WORDS, *(cell for row in ROWS for cell in row)]
    place = data.draw(st.sampled_from([n for n, one in enumerate(flat) if one.strip()]))
    at = data.draw(st.integers(0, len(flat[place].strip()) - 1))
    char = data.draw(
        st.characters(min_codepoint=0x21, max_codepoint=0x9FFF, exclude_categories=["Zs", "Cc", "Cs", "Mn"])
    )
    old = flat[place].strip()
    flat[place] = old[:at] + char + old[at + 1 :]
    words, cells = tuple(flat[: len(WORDS)]), flat[len(WORDS) :]
    changed = digest(paper(words, tuple(tuple(cells[n : n + 3]) for n in (0, 3, 6))))
    assert (changed == DIGEST) is (char == old[at])


def test_layout_and_blanks_are_no_content() -> None:
    made = paper(("关于开展督办的通知 ", "请于12月30日前报送。", "", "", "联系人：王敏"))
    for paragraph in made.paragraphs:
        for run in paragraph.runs:
            run.font.size, run.font.bold = Pt(30), True
    # Programs cut runs anew when a file is saved.
    first = made.paragraphs[0]
    first.text = ""
    for char in "关于开展督办的通知":
        first.add_run(char)
    assert digest(made) == DIGEST


def test_the_line_at_the_foot_is_read_and_counts_for_nothing() -> None:
    said = read(with_line(ORIGINAL, Stamp("文2026-00012", "K7QM-3XTP", DIGEST)))
    assert (said.digest, said.number, said.code) == (DIGEST, "文2026-00012", "K7QM-3XTP")


def test_what_stood_at_the_foot_keeps_its_place() -> None:
    section = Document(io.BytesIO(with_line(ORIGINAL, Stamp("文2026-00012", "K7QM-3XTP", DIGEST)))).sections[0]
    before = Document(io.BytesIO(ORIGINAL)).sections[0]
    assert before.footer_distance is not None
    assert section.footer_distance == pytest.approx(before.footer_distance - Pt(12), abs=Pt(0.05))
    for foot in (section.footer, section.even_page_footer):
        assert [one.text for one in foot.paragraphs] == ["—  —", "编号 文2026-00012　校验码 K7QM-3XTP"]


def hide_a_run(made: Paper) -> None:
    made.paragraphs[1].runs[0].font.hidden = True


def hide_by_a_style(made: Paper) -> None:
    made.styles["公文正文"].font.hidden = True


def swap_rows(made: Paper) -> None:
    rows = made.tables[0].rows
    rows[1]._tr.addprevious(rows[2]._tr)


def swap_paragraphs(made: Paper) -> None:
    made.paragraphs[0]._p.addprevious(made.paragraphs[1]._p)


def move_into_the_next_cell(made: Paper) -> None:
    left, right = made.tables[0].cell(1, 1), made.tables[0].cell(1, 2)
    left.text, right.text = "", "青山镇党委"
    right.add_paragraph("87.5")


def write_a_head(made: Paper) -> None:
    made.sections[0].header.paragraphs[0].text = "作废"


def write_at_the_foot(made: Paper) -> None:
    made.sections[0].footer.add_paragraph("以另文为准")


def write_into_the_field_of_the_page(made: Paper) -> None:
    foot = made.sections[0].footer.paragraphs[0]
    next(foot._p.iter(qn("w:instrText"))).text = 'QUOTE "作废"'
    foot.runs[1].text = "作废"


def number_by_the_program(made: Paper) -> None:
    made.paragraphs[1].style = made.styles["List Number"]
    properties = made.paragraphs[1]._p.get_or_add_pPr()
    properties.get_or_add_numPr().get_or_add_numId().val = 1


def strike_out(made: Paper) -> None:
    run = made.paragraphs[1].runs[0]._r
    deleted = OxmlElement("w:del")
    run.addprevious(deleted)
    deleted.append(run)
    for text in run.iter(qn("w:t")):
        text.tag = qn("w:delText")


def turn_round(made: Paper) -> None:
    run = made.paragraphs[1].runs[0]._r
    turned = OxmlElement("w:bdo")
    turned.set(qn("w:val"), "rtl")
    run.addprevious(turned)
    turned.append(run)


CHANGES: tuple[Callable[[Paper], None], ...] = (
    hide_a_run,
    hide_by_a_style,
    swap_rows,
    swap_paragraphs,
    move_into_the_next_cell,
    write_a_head,
    write_at_the_foot,
    write_into_the_field_of_the_page,
    number_by_the_program,
    strike_out,
    turn_round,
)


@pytest.mark.parametrize("change", CHANGES, ids=lambda one: one.__name__)
def test_what_a_reader_would_see_changed_is_changed(change: Callable[[Paper], None]) -> None:
    made = paper()
    change(made)
    assert digest(made) != DIGEST


def test_the_text_that_is_shown_is_read_wherever_the_file_keeps_it() -> None:
    parts = unpacked(ORIGINAL)
    shown = parts[MAIN].replace(b"87.5", b"97.5")
    moved = {**parts, "word/other.xml": shown, "word/_rels/other.xml.rels": parts["word/_rels/document.xml.rels"]}
    moved["_rels/.rels"] = parts["_rels/.rels"].replace(b"word/document.xml", b"word/other.xml")
    assert digest(repacked(moved)) != DIGEST
    moved["word/other.xml"] = parts[MAIN]
    assert digest(repacked(moved)) == DIGEST


def twice_the_same_name() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in unpacked(ORIGINAL).items():
            archive.writestr(name, content)
        archive.writestr("word/Document.xml", b"<x/>")
    return buffer.getvalue()


def bomb() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(MAIN, b" " * (40 * 1024 * 1024))
    return buffer.getvalue()


HOSTILE = {
    "empty": (b"", "不是 Word"),
    "pdf": (b"%PDF-1.7", "不是 Word"),
    "locked": (b"\xd0\xcf\x11\xe0" + b"\0" * 600, "打开密码"),
    "cut": (ORIGINAL[: len(ORIGINAL) // 2], "已损坏"),
    "no paper": (repacked({"a.txt": b"x"}), "已损坏"),
    "no xml": (repacked(unpacked(ORIGINAL) | {MAIN: b"<w:document"}), "已损坏"),
    "entities": (
        repacked(unpacked(ORIGINAL) | {MAIN: b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>'}),
        "",
    ),
    "twice": (twice_the_same_name(), "已损坏"),
    "bomb": (bomb(), "过大"),
}


@pytest.mark.parametrize("what", HOSTILE)
def test_a_broken_or_hostile_file_is_refused_in_a_sentence(what: str) -> None:
    content, says = HOSTILE[what]
    if not says:
        # Nothing of the machine is read into it.
        assert digest(content) != DIGEST
        return
    with pytest.raises(Refusal, match=says):
        read(content, 32 * 1024 * 1024)
