"""The line with number and check code at the foot of every page of a finished Word file."""

import io
from collections.abc import Iterator

from docx import Document
from docx.document import Document as Paper
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.section import Section, _Footer
from docx.shared import Pt

from domain.proofs import Stamp, line
from views.documents.official import SONG, say

_SIZE, _LINE = Pt(9), Pt(12)


def with_line(content: bytes, stamp: Stamp) -> bytes:
    """The same file with number and check code at the foot of its pages; what stands there already keeps its place."""
    words = line(stamp.number, stamp.code)
    paper = Document(io.BytesIO(content))
    for number, section in enumerate(paper.sections):
        for footer in _footers(paper, section):
            # A section without a foot of its own has that of the one before.
            if number == 0 or not footer.is_linked_to_previous:
                _add(footer, words)
        if section.footer_distance is not None:
            section.footer_distance = max(section.footer_distance - _LINE, _LINE)
    buffer = io.BytesIO()
    paper.save(buffer)
    return buffer.getvalue()


def _footers(paper: Paper, section: Section) -> Iterator[_Footer]:
    yield section.footer
    if paper.settings.odd_and_even_pages_header_footer:
        yield section.even_page_footer
    if section.different_first_page_header_footer:
        yield section.first_page_footer


def _add(footer: _Footer, words: str) -> None:
    paragraph = footer.add_paragraph()
    layout = paragraph.paragraph_format
    layout.alignment, layout.line_spacing = WD_ALIGN_PARAGRAPH.CENTER, _LINE
    layout.space_before = layout.space_after = Pt(0)
    run = say(paragraph, words, SONG)
    run.font.size = _SIZE
