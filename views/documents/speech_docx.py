"""A speech as a Word file: the text as it was given, the state beside each sentence (domain.md 3.6)."""

from collections.abc import Mapping
from datetime import datetime

from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Mm
from docx.table import _Row

from domain.dates.clock import local
from domain.dates.wording import date_full, full_time
from domain.plain_text import clean
from domain.speech.lines import Speech
from domain.speech.outcomes import LineOutcome, Outcome
from views.documents.official import CELL, FLUSH, HEADLINE, HEI, NOTE, blank, keep_whole, say, wear, write
from views.documents.word_package import finished
from views.speeches import outcome_words

_WIDTHS = (Mm(14), Mm(98), Mm(44))
_HEADING = ("序号", "原文", "落实情况")


def docx(one: Speech, outcomes: Mapping[int, LineOutcome], now: datetime) -> bytes:
    """The whole speech as a .docx file; `now` (aware) is when it stood so."""
    paper = blank()
    write(paper, clean(one.title), HEADLINE)
    write(paper, "落实情况", HEADLINE)
    write(paper, "", FLUSH)
    table = paper.add_table(rows=len(one.lines) + 1, cols=len(_HEADING), style="Table Grid")
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    for column, wide in zip(table.columns, _WIDTHS, strict=True):
        column.width = wide
    year = one.said_on.year
    lines = [(str(line.number), line.sentence.words, _beside(outcomes[line.number], year)) for line in one.lines]
    for row, texts in zip(table.rows, [_HEADING, *lines], strict=True):
        _fill(row, texts, font=HEI if texts is _HEADING else "")
    write(paper, _summary(one, outcomes, now), NOTE)
    return finished(paper, one.title, "", local(now).replace(tzinfo=None))


def _beside(found: LineOutcome, year: int) -> str:
    """What stands beside a sentence; one that asks for nothing has nothing beside it."""
    return "" if found.outcome is Outcome.NOTHING and not found.units else outcome_words(found, year)


def _summary(one: Speech, outcomes: Mapping[int, LineOutcome], now: datetime) -> str:
    every = [found.outcome for found in outcomes.values()]
    shown = [each for each in Outcome if each in every]
    counted = "，".join(f"{each.label}{every.count(each)}句" for each in shown)
    return f"讲话日期：{date_full(one.said_on)}。截至{full_time(now)}：{counted}。右栏空白的为无任务。"


def _fill(row: _Row, texts: tuple[str, ...], font: str) -> None:
    if font:
        keep_whole(row, heading=True)
    for place, (cell, text, wide) in enumerate(zip(row.cells, texts, _WIDTHS, strict=True)):
        cell.width = wide
        paragraph = cell.paragraphs[0]
        wear(paragraph, CELL)
        if place and not font:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.LEFT
        say(paragraph, clean(text), font)
