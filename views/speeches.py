"""Speeches taken apart (讲话分解) in the chat: the list, a speech by pages, one sentence, what goes out."""

import html
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from domain.mechanisms import MECHANISMS
from domain.messages import Button, Keyboard
from domain.power import Unit
from domain.speech.cutting import clauses
from domain.speech.finding import Verdict
from domain.speech.lines import Asked, Speech, SpeechLine, asked
from domain.speech.outcomes import LineOutcome, Outcome
from views.actions import Action
from views.keyboards import button, menu_key, pager, rows
from views.page import Page
from views.paging import sheet
from views.render import render
from views.text import truncate
from views.unit_picker import unit_keys

LINES_A_PAGE = 8
# Up to so many units are named, of more it is said how many.
NAMED_UNITS = 3
MOST_CLAUSES = 8
DUE_TITLE = "完成时限"
TAKEN = "已保存"
NOT_FETCHED = "文件没有取到，请重新发送。"
DROPPED = "文稿已删除"
ALL, DUTIES = "a", "d"
_MARKS = {
    Outcome.DONE: "✅",
    Outcome.RUNNING: "🟢",
    Outcome.OVERDUE: "🔴",
    Outcome.WAITING: "◆",
    Outcome.EXISTING: "▸",
    Outcome.NOTHING: "·",
}


class Known(Protocol):
    """A speech in the list."""

    @property
    def id(self) -> int: ...

    @property
    def title(self) -> str: ...

    @property
    def said_on(self) -> date: ...


@dataclass(frozen=True, slots=True)
class Reading:
    """A speech as somebody reads it: units by id, how the lines stand, whether he may change it."""

    speech: Speech
    units: Mapping[int, Unit]
    outcomes: Mapping[int, LineOutcome]
    may_change: bool


def listing(found: Sequence[Known], page: int, pages: int, *, may_write: bool) -> Page:
    """The speeches, newest first; whoever may, sends a new one right here."""
    keys = tuple((button(f"{one.said_on:%Y-%m-%d}　{one.title}", Action.SPEECH, one.id, DUTIES, 1),) for one in found)
    turning = pager(Action.SPEECH_LIST, page, pages)
    text = render("speeches/list.html.j2", found=found, may_write=may_write)
    return Page(text, (*keys, *([turning] if turning else []), menu_key()), "speech" if may_write else "")


def received() -> Page:
    """The file is being fetched and read."""
    return Page(render("speeches/received.html.j2"), (menu_key(),), "speech")


def not_read(why: str) -> Page:
    """The file could not be read, or fetched; another may be sent at once."""
    return Page(render("speeches/not_read.html.j2", why=why), (menu_key(),), "speech")


def overview(reading: Reading, only: str, page: int, note: str = "", *, pasted: bool = False) -> Page:
    """A page of sentences with their marks; buttons for those that need a decision, and one for all.

    Of a text that was `pasted` the next message may be the rest.
    """
    one = reading.speech
    wanted = [line for line in one.lines if only == ALL or _matters(line)]
    shown = sheet(wanted, page, LINES_A_PAGE)
    rows_shown = [_row(reading, line) for line in shown.shown]
    text = render(
        "speeches/speech.html.j2",
        speech=one,
        rows=rows_shown,
        asked=asked(one.lines),
        total=len(one.lines),
        only=only,
        note=note,
        may_change=reading.may_change,
    )
    keys = [*_line_keys(reading, shown.shown)]
    if turning := pager(Action.SPEECH, shown.page, shown.pages, one.id, only):
        keys.append(turning)
    keys += _speech_keys(reading, only)
    return Page(text, tuple(keys), "speech" if pasted else "")


def line(reading: Reading, which: SpeechLine, note: str = "") -> Page:
    """One sentence with what is to become of it, and the buttons that change it."""
    one, number = reading.speech, which.number
    text = render("speeches/line.html.j2", speech=one, row=_row(reading, which), line=which, note=note)
    keys: list[tuple[Button, ...]] = []
    if reading.may_change and not which.items:
        picked = which.finding.verdict
        labels = {Verdict.INSTRUCTION: "交办", Verdict.NOTHING: "不立项"}
        if which.finding.kinds:
            labels[Verdict.EXISTING] = "已有机制"
        keys.append(
            tuple(
                button(f"✓ {label}" if verdict is picked else label, Action.SPEECH_VERDICT, one.id, number, verdict)
                for verdict, label in labels.items()
            )
        )
        keys.append(
            (
                button("选单位", Action.SPEECH_UNITS, one.id, number, 1),
                button("定时限", Action.SPEECH_DUE, one.id, number),
            )
        )
        keys.append((_collection_key(one, which),))
        keys.append(_cutting_keys(one, which))
    keys.append((button("返回文稿", Action.SPEECH, one.id, DUTIES, _page_of(one, number)),))
    return Page(text, tuple(row for row in keys if row))


def units(one: Speech, which: SpeechLine, offered: Sequence[Unit], ticked: Collection[int], page: int) -> Page:
    """The units to tick for one sentence."""
    keys = unit_keys(
        offered,
        ticked,
        page,
        lambda unit, at: (Action.SPEECH_UNIT, (one.id, which.number, unit.id, int(unit.id not in ticked), at)),
        (Action.SPEECH_UNITS, (one.id, which.number)),
    )
    text = render("speeches/units.html.j2", line=which, number=len(ticked))
    return Page(text, (*keys, (button("选好了", Action.SPEECH_LINE, one.id, which.number),)))


def splitting(one: Speech, which: SpeechLine) -> Page:
    """Where a sentence may be split: behind one of its clauses."""
    parts = clauses(which.sentence.text)[:MOST_CLAUSES]
    numbers = [
        button(f"在第{n}处断开", Action.SPEECH_DIVIDE, one.id, which.number, n, one.version)
        for n in range(1, len(parts))
    ]
    text = render("speeches/splitting.html.j2", line=which, parts=parts)
    return Page(text, (*rows(numbers), (button("返回", Action.SPEECH_LINE, one.id, which.number),)))


def preview(one: Speech, counted: Asked) -> Page:
    """What goes out with the next press, for how many units, and what asks nothing new."""
    keys: list[tuple[Button, ...]] = []
    if counted.items:
        keys.append((button(f"确认交办（{counted.items}项）", Action.SPEECH_SEND, one.id, one.version),))
    keys.append((button("返回文稿", Action.SPEECH, one.id, DUTIES, 1),))
    return Page(render("speeches/preview.html.j2", speech=one, asked=counted), tuple(keys))


def sent(counted: Asked) -> str:
    """What was sent, above the speech."""
    return render("speeches/sent.html.j2", asked=counted)


def drop(one: Speech) -> Page:
    """Whether the speech is to be deleted."""
    keys = (
        button("确认删除", Action.SPEECH_DROP_CONFIRM, one.id),
        button("返回文稿", Action.SPEECH, one.id, DUTIES, 1),
    )
    return Page(render("speeches/drop.html.j2", speech=one), (keys,))


def outcome_words(found: LineOutcome, year: int) -> str:
    """How a sentence stands, by whom and when, in one line of words; the printed speech has the same.

    Days of another `year` than that of the speech have theirs.
    """
    # Plain words: whoever prints them escapes them.
    return html.unescape(" ".join(render("speeches/outcome.html.j2", found=found, most=NAMED_UNITS, year=year).split()))


def _matters(which: SpeechLine) -> bool:
    return which.finding.verdict is not Verdict.NOTHING or bool(which.items)


def _page_of(one: Speech, number: int) -> int:
    before = sum(_matters(line) for line in one.lines if line.number < number)
    return before // LINES_A_PAGE + 1


def _row(reading: Reading, which: SpeechLine) -> dict[str, object]:
    found = which.finding
    names = [reading.units[n].name for n in found.who.lead if n in reading.units]
    outcome = reading.outcomes[which.number]
    return {
        "number": which.number,
        "mark": _MARKS[outcome.outcome],
        "words": which.sentence.words,
        "verdict": found.verdict,
        "who": "、".join(names[:NAMED_UNITS]) + (f"等{len(names)}个单位" if len(names) > NAMED_UNITS else ""),
        "said_who": "、".join(found.who.words),
        "helping": "、".join(reading.units[n].name for n in found.who.helping if n in reading.units),
        "until": found.until,
        "due_at": found.due_at,
        "kinds": "、".join(dict.fromkeys(MECHANISMS[one].title for one in found.kinds if one in MECHANISMS)),
        "sent": bool(which.items),
        "outcome": outcome_words(outcome, reading.speech.said_on.year),
        "begun": outcome.outcome is not Outcome.EXISTING,
    }


def _line_keys(reading: Reading, shown: Sequence[SpeechLine]) -> Keyboard:
    """The sentences that need a decision, each with a row; the others by their numbers, four in a row."""
    one = reading.speech
    if not reading.may_change:
        return ()
    waiting = [(button(f"第{line.number}句待定：{_lacking(line)}", *_opens(one, line)),) for line in shown if line.open]
    numbers = [button(f"改{line.number}", *_opens(one, line)) for line in shown if not line.open and not line.items]
    return (*waiting, *rows(numbers, 4))


def _opens(one: Speech, line: SpeechLine) -> tuple[Action, int, int]:
    return (Action.SPEECH_LINE, one.id, line.number)


def _lacking(which: SpeechLine) -> str:
    missing = [] if which.finding.who.lead else ["单位"]
    return "定" + "和".join([*missing, *([] if which.finding.due_at else ["时限"])])


def _speech_keys(reading: Reading, only: str) -> list[tuple[Button, ...]]:
    one = reading.speech
    keys: list[tuple[Button, ...]] = []
    counted = asked(one.lines)
    if reading.may_change and counted.items:
        keys.append((button(f"全部采纳（交办{counted.items}项）", Action.SPEECH_PREVIEW, one.id),))
    other = ("看全文", ALL) if only == DUTIES else ("只看任务", DUTIES)
    keys.append((button(other[0], Action.SPEECH, one.id, other[1], 1), button("生成Word", Action.SPEECH_PRINT, one.id)))
    last = [button("返回文稿列表", Action.SPEECH_LIST, 1)]
    if reading.may_change and not one.sent:
        last.append(button("删除文稿", Action.SPEECH_DROP, one.id))
    return [*keys, tuple(last)]


def _collection_key(one: Speech, which: SpeechLine) -> Button:
    """A sentence that asks for figures or texts becomes a 临时报送; the one that was made of it already is opened."""
    if which.collection is not None:
        return button("查看临时报送", Action.COLLECTION, which.collection)
    return button("转为临时报送", Action.SPEECH_COLLECTION, one.id, which.number)


def _cutting_keys(one: Speech, which: SpeechLine) -> tuple[Button, ...]:
    keys = []
    if which.number > 1:
        keys.append(button("并入上一句", Action.SPEECH_MERGE, one.id, which.number, one.version))
    if len(clauses(which.sentence.text)) > 1:
        keys.append(button("拆分本句", Action.SPEECH_SPLIT, one.id, which.number))
    return tuple(keys)


def due_subtitle(which: SpeechLine) -> str:
    """The sentence over the question for its date."""
    return truncate(which.sentence.words, 80)
