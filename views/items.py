"""What an item looks like: one line in a list, or a card with its content and buttons."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from domain import extensions, workflow
from domain.answers import Past, answered
from domain.attachments import Enclosure
from domain.board import light_of, mark_of
from domain.collections import ASKED
from domain.dates.workdays import WorkCalendar
from domain.forms.values import display
from domain.handed_in import HandedIn, came_late, punctuality
from domain.item_status import LATE
from domain.items import Holder, Item
from domain.mechanism import Mechanism
from domain.messages import Button, Keyboard
from domain.steps import REASON, HandIn, Step
from views import attachments, due_words, review_keys
from views import drafts as drafts_view
from views.actions import Action
from views.came_from import CameFrom
from views.collections import asked_rows
from views.drafts import DraftLine
from views.keyboards import below, button, kept, menu_key, rows
from views.page import Page
from views.render import render

PAGE_SIZE = 8
DONE = "已办理"
NO_FORM = "该事项无需填表，请从“我的事项”重新进入。"


@dataclass(frozen=True, slots=True)
class ItemLine:
    """One item with what is needed to show it; `late` when what was handed in last came in late.

    Whoever has to judge it has `seen` it as it stands, and has not opened so many of its attachments.
    """

    item: Item
    mechanism: Mechanism
    unit_name: str
    past: Past = field(default_factory=dict)
    person_name: str = ""
    late: bool = False
    seen: bool = False
    unopened: int = 0

    @property
    def person(self) -> str:
        """Whose own it is, where the title does not say so."""
        return "" if self.person_name in self.item.title else self.person_name


@dataclass(frozen=True, slots=True)
class AsOf:
    """The instant (aware UTC) and calendar by which lights and remaining days are told.

    With `oversees` the reader looks after units: lists always say whose an item is, also when all are of one unit.
    """

    now: datetime
    calendar: WorkCalendar
    oversees: bool = False

    def light(self, item: Item, *, late: bool = False) -> str:
        """The light with the mark of what happened, e.g. 🟢审, and whether that was late: ⚪✓迟."""
        return light_of(item, self.now, self.calendar).symbol + mark_of(item) + (LATE if late else "")

    def left(self, item: Item) -> str:
        return due_words.left(item, self.now, self.calendar)

    def term(self, item: Item) -> str:
        return due_words.term(item, self.now)

    def when(self, item: Item) -> str:
        return due_words.when(item, self.now)

    def day(self, item: Item) -> str:
        return due_words.day(item, self.now)

    def time(self, item: Item) -> str:
        """The due day and how far off it is, as a list says it."""
        return "，".join(filter(None, (self.day(item), self.left(item))))


@dataclass(frozen=True, slots=True)
class Queued:
    """An item that is judged, or was just now: from which page of the queue its reader came, how many others wait.

    `read` is how many may be accepted together; `changed` are the titles of what differs from the version before.
    """

    came: CameFrom
    others: int
    read: int
    decided: bool
    changed: Sequence[str] | None = None


def card(
    line: ItemLine,
    steps: Sequence[Step],
    as_of: AsOf,
    *,
    done: str = "",
    receipt: str = "",
    code: str = "",
    handed_in: Sequence[HandedIn] = (),
    enclosed: Sequence[Enclosure] = (),
    more: Keyboard = (),
    onward: Keyboard = (),
    drafts: Sequence[DraftLine] = (),
    moved: str = "",
    queued: Queued | None = None,
) -> Page:
    """One item in full, with a button for each step that its reader may take and each attachment that he may open.

    `done` is the title of the step that was just taken, `onward` the row that leads to the next item of the same duty;
    `more` are rows of other buttons that its reader has here, `drafts` forms about it that he has begun. `moved` says
    from which day its due time has moved, and why. An item that is `queued` leads on to the next one.
    """
    text = render(
        "items/card.html.j2",
        done=done,
        receipt=receipt,
        code=code,
        light=as_of.light(line.item, late=came_late(handed_in)),
        when=as_of.when(line.item),
        left=as_of.left(line.item),
        state=workflow.state_of(line.mechanism, line.item),
        content=content(line),
        handed_in=[
            {"receipt": one.receipt, "by": one.by, "at": one.at, "when": punctuality(handed_in, n, as_of.calendar)}
            for n, one in enumerate(handed_in)
            if one.receipt != receipt
        ],
        files=attachments.lines(enclosed),
        asked=extensions.asked(line.item),
        explanations=extensions.explanations(line.item),
        drafts=drafts,
        moved=moved,
        changed=queued.changed if queued else None,
        **_named(line),
    )
    keys = (*onward, *drafts_view.keys(drafts), *_card_keys(line, steps, enclosed, more, queued))
    # A receipt is never changed: it is the proof that the report was handed in, or of what was decided about it.
    return Page(text, kept(keys) if receipt or (queued and queued.decided) else keys)


def _card_keys(
    line: ItemLine, steps: Sequence[Step], enclosed: Sequence[Enclosure], more: Keyboard, queued: Queued | None
) -> Keyboard:
    item, came = line.item, (queued.came.word,) if queued else ()
    back = review_keys.back(item, queued.came) if queued else button("返回我的事项", Action.COMMAND, "my")
    return (
        *(review_keys.onward(item, queued.came, queued.others, queued.read) if queued else ()),
        *rows([_step_key(item, line.mechanism, step, *came) for step in steps], 2),
        # On a card that may change, an attachment is marked until it is opened.
        *attachments.keys(enclosed, *((item.id, *came) if queued and not queued.decided else ())),
        *(review_keys.compare(item, queued.came) if queued and queued.changed is not None else ()),
        *more,
        (button("办理过程", Action.ITEM_HISTORY, item.id), back),
    )


def following_key(item: Item, step: Step) -> Keyboard:
    """Leads to the form of the same step on the next part of a duty."""
    label = f"下一项：{item.title.partition('·')[2] or item.title}"
    return ((button(label, Action.TAKE_STEP, item.id, step.action, item.version),),)


def content(line: ItemLine) -> str:
    """What the unit has written so far, through the template of the mechanism."""
    filled = {section: answers for section in line.item.payload if (answers := _answers(line, section))}
    # What the department has made up itself is told by the item alone: no declaration says what is asked.
    asked = asked_rows(line.item.payload.get(ASKED, {}).get("questions", ()))
    template = f"items/{line.mechanism.kind}.html.j2"
    return render(template, item=line.item, filled=filled, asked=asked) if filled or asked else ""


def which(found: Sequence[ItemLine]) -> Page:
    """The items whose numbers stood in one message, a button each."""
    keys = rows([button(f"{one.item.no} {one.item.title}", Action.ITEM, one.item.id) for one in found], 1)
    return Page(render("items/which.html.j2"), (*keys, menu_key()))


def _named(line: ItemLine) -> dict[str, Any]:
    return {"item": line.item, "unit": line.unit_name, "person": line.person, "mechanism": line.mechanism}


def _step_key(item: Item, mechanism: Mechanism, step: Step, *came: str) -> Button:
    label = "修改内容" if _is_again(item, mechanism, step) else step.title
    key = button(label, Action.TAKE_STEP, item.id, step.action, item.version, *came)
    # Whoever writes a reason has before him what he writes it about: the question goes below.
    return below(key) if step.kept_as == REASON else key


def _is_again(item: Item, mechanism: Mechanism, step: Step) -> bool:
    """Whether a step that begins the workflow of an item comes once more: what was written before is only changed.

    A list of notes and a reason begin anew each time; 改期, 更正 and the like say by themselves what they are.
    """
    first = mechanism.creation.kept_as if mechanism.creation else ""
    return (
        step.asks is not None
        and not step.asks.append
        and step.kept_as in item.payload
        and step.kept_as not in {REASON, first}
        and mechanism.initial in step.sources
    )


def _answers(line: ItemLine, section: str) -> list[dict[str, str]]:
    found = answered(line.mechanism, line.item, section, line.past)
    return [{"title": asked.title, "value": display(asked, value)} for asked, value in found]


def confirm_label(line: ItemLine, step: Step) -> str:
    """What the last button of a step's form says: where the words go from here."""
    holder = line.mechanism.states[step.target or line.item.state].holder
    if holder is Holder.DEPARTMENT:
        return "确认报送" if step.hand_in is HandIn.NUMBERED else "确认"
    return "提交书记确认" if holder is Holder.SECRETARY else "确认"


def history(line: ItemLine, traces: Sequence[object]) -> Page:
    """Who did what to an item, and when."""
    text = render("items/history.html.j2", traces=traces, **_named(line))
    return Page(text, ((button("返回事项", Action.ITEM, line.item.id),),))
