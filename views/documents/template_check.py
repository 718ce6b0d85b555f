"""Whether a Word file may serve as a template of the office: looked through and tried out before it is taken.

Everything is refused that a paper has no use for and that could act: programs, links to outside, embedded things,
fields but those for pages. A refusal names the place.
"""

import io
import zipfile
from collections.abc import Iterator
from datetime import date
from typing import Any

from docx import Document as open_word
from docx.document import Document as Paper
from docx.oxml import parse_xml
from docx.oxml.ns import qn

from domain.attachments import megabytes
from domain.documents import TEMPLATE_LIMIT
from domain.errors import Refusal
from domain.proofs import Stamp
from domain.secrecy import demand_open
from views.documents.letters import PLACEHOLDER, Letter, Pattern, names_in
from views.documents.stamp import with_line
from views.documents.template_docx import SECTION, TBL, TR, P, edges, filled, words_of
from views.text import truncate

AGAIN = "请修改后重新发送，或先下载当前模板，在其上修改。"
_ZIP, _OLD_WORD = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_UNPACKED, _PARTS = 16 * 1024 * 1024, 200
_DOCUMENT, _TYPES = "word/document.xml", "[Content_Types].xml"
_ACTING = ("vbaproject", "activex", "embeddings/", "afchunk", "oleobject", "macro")
_FIELDS = frozenset({"PAGE", "NUMPAGES", "SECTION", "SECTIONPAGES"})
_QUOTED = 30
_STAMP = Stamp("示例", "XXXX-XXXX", "")


def demand_template(content: bytes, pattern: Pattern, day: date) -> None:
    """Raise Refusal, with the place and what to do, for a file that cannot serve as a template of this pattern."""
    _demand_word(content)
    try:
        _demand_still(content)
        paper = open_word(io.BytesIO(content))
        _demand_known(paper, pattern)
        tried = filled(content, Letter("试填", pattern, [pattern.sample]), day)
        # Its foot has to take number and check code as well, and what comes of it is opened again.
        open_word(io.BytesIO(with_line(tried, _STAMP)))
    except Refusal:
        raise
    # Damaged or hostile files make the reader fail in every imaginable way; none of them is ours.
    except Exception as error:
        raise Refusal(f"文件已损坏，或不是 Word 文稿，不能作为模板。{AGAIN}") from error


def _demand_word(content: bytes) -> None:
    if len(content) > TEMPLATE_LIMIT:
        raise Refusal(f"模板超过{megabytes(TEMPLATE_LIMIT)}，无法使用。请删去或压缩图片，{AGAIN}")
    if content.startswith(_OLD_WORD):
        raise Refusal("文件是旧版 .doc 格式或设有打开密码，不能作为模板。请去掉密码，另存为 .docx 后重新发送。")
    if not content.startswith(_ZIP):
        raise Refusal("文件不是 .docx 文稿，不能作为模板。请另存为 .docx 后重新发送。")


def _demand_still(content: bytes) -> None:
    """Raise Refusal for what unfolds to too much, and for what could act when it is opened."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = archive.infolist()
        if len(parts) > _PARTS or sum(one.file_size for one in parts) > _UNPACKED:
            raise Refusal(f"文件内容过大，不能作为模板。请删去图片和附表，{AGAIN}")
        if any(acting in one.filename.lower() for one in parts for acting in _ACTING):
            raise Refusal(f"文件中有宏或嵌入的对象，不能作为模板。请删去后另存为 .docx，{AGAIN}")
        if b"macroEnabled" in archive.read(_TYPES):
            raise Refusal(f"文件含宏，不能作为模板。请另存为不含宏的 .docx，{AGAIN}")
        for one in parts:
            if one.filename.endswith((".xml", ".rels")):
                _demand_still_part(one.filename, archive.read(one))


def _demand_still_part(name: str, content: bytes) -> None:
    if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
        raise Refusal(f"文件结构异常，不能作为模板。{AGAIN}")
    root: Any = parse_xml(content)
    for one in root.iter():
        if name.endswith(".rels") and one.get("TargetMode") == "External":
            raise Refusal(f"文件中有指向外部的链接（{truncate(one.get('Target', ''), 60)}）。请取消超链接，{AGAIN}")
        if one.tag in (qn("w:object"), qn("w:altChunk"), qn("w:ins"), qn("w:del")):
            raise Refusal(f"文件中有修订痕迹或嵌入的对象。请接受全部修订、删去对象，{AGAIN}")
        said = one.get(qn("w:instr"), "") if one.tag == qn("w:fldSimple") else one.text or ""
        if one.tag in (qn("w:fldSimple"), qn("w:instrText")) and said.strip():
            _demand_page_field(said)


def _demand_page_field(said: str) -> None:
    # A long one is parted among several elements; only the first says what it is.
    word = said.split()[0].upper()
    if word.isalpha() and word not in _FIELDS and not word.startswith("MERGEFORMAT"):
        raise Refusal(f"文件中有域“{truncate(said.strip(), _QUOTED)}”，只能使用页码。请删去该域，{AGAIN}")


def _demand_known(paper: Paper, pattern: Pattern) -> None:
    body = list(paper.element.body)
    if not body or body[-1].tag != SECTION:
        raise Refusal(f"文件结构异常，不能作为模板。{AGAIN}")
    found: set[str] = set()
    words = []
    for place, paragraph in _places(paper):
        text = words_of(paragraph)
        words.append(text)
        _demand_fitting(f"{place}“{truncate(text.strip(), _QUOTED)}”", paragraph, pattern)
        found |= set(names_in(text))
    demand_open(words, "处理，不要用作模板")
    if missing := [name for name in pattern.needs if name not in found]:
        lacking = "、".join(f"{{{{{name}}}}}" for name in missing)
        raise Refusal(f"模板中缺少{lacking}。这些内容必须写入文稿，请补上后重新发送。")


def _demand_fitting(place: str, paragraph: Any, pattern: Pattern) -> None:
    text = words_of(paragraph)
    unknown = next((name for name in names_in(text) if name not in pattern.names), None)
    if unknown is not None:
        names = "、".join(pattern.names)
        raise Refusal(f"{place}：没有名为“{unknown}”的内容。可用的有：{names}。{AGAIN}")
    if "{{" in (rest := PLACEHOLDER.sub("", text)) or "}}" in rest:
        raise Refusal(f"{place}：花括号不成对，或其中不是内容名称，应写如 {{{{{pattern.names[0]}}}}}。{AGAIN}")
    in_row = any(True for _ in paragraph.iterancestors(TR))
    top = paragraph.getparent().tag == qn("w:body")
    for name in names_in(text):
        if name in pattern.columns and not in_row:
            raise Refusal(f"{place}：“{name}”有多项，须写在表格的一行中，生成时逐项成行。{AGAIN}")
        if name in pattern.inserted and not (top and PLACEHOLDER.fullmatch(text.strip())):
            raise Refusal(f"{place}：“{name}”是整段内容，须单独成段，不能写在表格、页眉或其他文字中间。{AGAIN}")


def _places(paper: Paper) -> Iterator[tuple[str, Any]]:
    """Every paragraph with the words that say where it is."""
    paragraphs = tables = 0
    for one in paper.element.body:
        if one.tag == P:
            paragraphs += 1
            yield f"第{paragraphs}段", one
            yield from ((f"第{paragraphs}段的文本框", inner) for inner in one.iter(P) if inner is not one)
        elif one.tag == TBL:
            tables += 1
            yield from _cells(f"第{tables}个表格", one)
        else:
            yield from (("正文", inner) for inner in one.iter(P))
    for part in edges(paper):
        yield from (("页眉或页脚", inner) for inner in part.iter(P))


def _cells(name: str, table: Any) -> Iterator[tuple[str, Any]]:
    for row_number, row in enumerate(table.iter(TR), 1):
        for cell_number, cell in enumerate(row.findall(qn("w:tc")), 1):
            yield from ((f"{name}第{row_number}行第{cell_number}格", one) for one in cell.findall(P))
