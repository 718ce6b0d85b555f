"""A letter in a Word template of the office: what its placeholders stand for, in the fonts and places of the office."""

import io
from collections.abc import Iterator, Sequence
from copy import deepcopy
from datetime import date, datetime, time
from typing import Any

from docx import Document as open_word
from docx.document import Document as Paper
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph

from domain.plain_text import clean
from views.documents.document import Document
from views.documents.document_docx import add, docx
from views.documents.letters import PLACEHOLDER, Blocks, Letter, Pattern, Values, fill, is_left_out, names_in, times
from views.documents.official import complete
from views.documents.word_package import finished

P, TR, T, TBL, SECTION = (qn(f"w:{one}") for one in ("p", "tr", "t", "tbl", "sectPr"))
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"


def built_in(title: str, pattern: Pattern, day: date) -> bytes:
    """Our own words with their placeholders, for the office to change."""
    return docx(Document(f"{title}模板", pattern.blocks), day)


def filled(template: bytes, letter: Letter, day: date) -> bytes:
    """The letter in a template; raises anything for one that is broken. `day` is the day in China of its making."""
    paper = open_word(io.BytesIO(template))
    complete(paper)
    body = paper.element.body
    originals = [one for one in body if one.tag != SECTION]
    for one in originals:
        body.remove(one)
    for number, values in enumerate(letter.fills):
        copies = [deepcopy(one) for one in originals]
        place = len(body) - 1
        for offset, one in enumerate(copies):
            body.insert(place + offset, one)
        _fill(paper, copies, values)
        if number:
            _break_before(paper, place)
    for paragraph in [one for part in edges(paper) for one in part.iter(P)]:
        if names_in(words_of(paragraph)):
            _fill_words(paragraph, letter.fills[0])
    place = len(body) - 1
    for block in letter.annex:
        add(paper, block)
    if letter.annex:
        _break_before(paper, place)
    if letter.close:
        letter.close(paper)
    return finished(paper, letter.name, letter.office, datetime.combine(day, time()))


def edges(paper: Paper) -> Iterator[Any]:
    """The headers and footers that there are."""
    for section in paper.sections:
        kinds = ("header", "footer", "first_page_header", "first_page_footer", "even_page_header", "even_page_footer")
        for one in (getattr(section, kind) for kind in kinds):
            if not one.is_linked_to_previous:
                yield one._element


def words_of(paragraph: Any) -> str:
    """The text of a paragraph without that of boxes which hang on it."""
    return "".join(one.text or "" for one in _texts(paragraph))


def _texts(paragraph: Any) -> list[Any]:
    return [one for one in paragraph.iter(T) if next(one.iterancestors(P), None) is paragraph]


def _fill(paper: Paper, copies: Sequence[Any], values: Values) -> None:
    # All that is to be filled is found first: what somebody typed is no placeholder.
    rows = [row for one in copies for row in one.iter(TR) if times(_all_words(row), values) is not None]
    inside = {paragraph for row in rows for paragraph in row.iter(P)}
    paragraphs = [paragraph for one in copies for paragraph in one.iter(P) if paragraph not in inside]
    for paragraph in paragraphs:
        found = names_in(words_of(paragraph))
        if found and isinstance(value := values.get(found[0]), Blocks):
            _insert(paper, paragraph, value)
        elif found:
            _fill_words(paragraph, values)
    for row in rows:
        _repeat(row, values)


def _all_words(row: Any) -> str:
    return "".join(one.text or "" for one in row.iter(T))


def _repeat(row: Any, values: Values) -> None:
    for entry in range(times(_all_words(row), values) or 0):
        copy = deepcopy(row)
        for paragraph in copy.iter(P):
            _say(paragraph, values, entry)
        row.addprevious(copy)
    row.getparent().remove(row)


def _insert(paper: Paper, place: Any, value: Blocks) -> None:
    """Write the blocks where the placeholder stands, in the styles of the same names."""
    body = paper.element.body
    before = len(body) - 1
    for block in value.blocks:
        add(paper, block)
    for one in list(body)[before:-1]:
        place.addprevious(one)
    body.remove(place)


def _fill_words(paragraph: Any, values: Values) -> None:
    text = words_of(paragraph)
    if is_left_out(text, values) and paragraph.getparent().tag == qn("w:body"):
        paragraph.getparent().remove(paragraph)
        return
    for copy, line in _lines(paragraph, text, values):
        _say(copy, line)


def _lines(paragraph: Any, text: str, values: Values) -> list[tuple[Any, Values]]:
    """A paragraph for each line of what stands alone in it."""
    found = names_in(text)
    value = values.get(found[0], "")
    if len(found) > 1 or not PLACEHOLDER.fullmatch(text.strip()) or not isinstance(value, str):
        return [(paragraph, values)]
    lines = [line.strip() for line in clean(value).splitlines() if line.strip()]
    if len(lines) < 2:
        return [(paragraph, values)]
    copies = [deepcopy(paragraph) for _ in lines[1:]]
    for copy in reversed(copies):
        paragraph.addnext(copy)
    return [(one, {found[0]: line}) for one, line in zip([paragraph, *copies], lines, strict=True)]


def _say(paragraph: Any, values: Values, number: int = 0) -> None:
    """Fill the placeholders of one paragraph; each word keeps the look of the first sign of its placeholder."""
    nodes = _texts(paragraph)
    # From the end: what stands before keeps its place.
    for found in reversed(list(PLACEHOLDER.finditer(words_of(paragraph)))):
        _put(nodes, found.start(), found.end(), clean(fill(found[0], values, number)))
    for one in nodes:
        one.set(_SPACE, "preserve")
        _break_lines(one)


def _put(nodes: Sequence[Any], start: int, end: int, word: str) -> None:
    at = 0
    for one in nodes:
        text = one.text or ""
        first, last = max(start - at, 0), min(end - at, len(text))
        at += len(text)
        if first < last:
            one.text = text[:first] + word + text[last:]
            word = ""


def _break_lines(node: Any) -> None:
    first, *others = (node.text or "").split("\n")
    node.text = first
    for line in reversed(others):
        rest = OxmlElement("w:t")
        rest.text = line
        rest.set(_SPACE, "preserve")
        node.addnext(rest)
        node.addnext(OxmlElement("w:br"))


def _break_before(paper: Paper, place: int) -> None:
    first = paper.element.body[place]
    if first.tag == P:
        Paragraph(first, paper).paragraph_format.page_break_before = True
    else:
        breaking = OxmlElement("w:p")
        first.addprevious(breaking)
        Paragraph(breaking, paper).paragraph_format.page_break_before = True
