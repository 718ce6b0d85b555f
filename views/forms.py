"""What a form looks like: one question at a time, then a preview with every answer."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from pydantic import BaseModel, JsonValue

from domain.attachments import Enclosure
from domain.dates.wording import day_full
from domain.drawn import Drawn
from domain.forms.engine import Progress, applies, current
from domain.forms.errors import OtherYear
from domain.forms.fields import Question, QuestionKind, questions
from domain.forms.merge import Answers, Compared, compare
from domain.forms.picking import PICKED, ticked
from domain.forms.values import advice, display
from domain.messages import Button, Keyboard
from domain.power import Unit
from views import attachments, drawn
from views.actions import Action
from views.drawn import NO_DRAFTS, Drafts
from views.keyboards import button, rows
from views.page import Page
from views.question_limits import leaving, limits
from views.render import render
from views.unit_picker import unit_keys


class FormOp(StrEnum):
    """What a button under a form does; a single letter, because callback data holds 64 bytes."""

    SHOW = "r"
    CONFIRM = "k"
    GIVE_UP = "x"
    SKIP = "s"
    KEEP = "n"
    CLEAR = "e"
    BACK = "b"
    JUMP = "j"
    PREVIEW = "p"
    TAKE_SUGGESTION = "u"
    CHOOSE = "c"
    GO_ON = "g"
    LEAVE = "d"
    TAKE_DAY = "y"
    TICK = "t"
    UNITS = "w"
    PLACE = "l"
    PLACE_BACK = "o"
    DROP_LINES = "m"
    RESTORE = "z"
    TEMPLATE = "a"
    PART = "q"
    FILL = "i"
    NOT_MEANT = "v"
    ADOPT = "f"
    COPY = "C"
    OWN = "h"
    SEE = "D"


@dataclass(frozen=True, slots=True)
class Overtaken:
    """What stands now in the place that a form is about, and the sentence on how it came there.

    `answers` are those that the form would start from today; where it starts from none, `content` (Telegram HTML)
    shows what it is about. A form that is `over` can no longer be handed in.
    """

    news: str
    version: int
    answers: Answers
    content: str = ""
    over: bool = False


# A form that asks for so many things in words may be filled in with one message.
_SEVERAL = 3
_TAPPED = frozenset({QuestionKind.CHOICE, QuestionKind.YESNO})
_DAYS = frozenset({QuestionKind.DATE, QuestionKind.DEADLINE})


class FormView:
    """How to draw one form: its model and words, and the stamp that its buttons carry."""

    def __init__(
        self,
        model: type[BaseModel],
        title: str,
        subtitle: str,
        confirm: str,
        stamp: tuple[int, int],
        enclosed: Sequence[Enclosure] = (),
        hints: Mapping[str, str] = MappingProxyType({}),
        units: Sequence[Unit] = (),
        unit_page: int = 1,
        readings: Callable[[Answers], Sequence[str]] | None = None,
        if_empty: Mapping[str, str] = MappingProxyType({}),
        more: Keyboard = (),
        drafts: Drafts = NO_DRAFTS,
        look: FormOp | None = None,
    ) -> None:
        self.model = model
        self.title = title
        self.subtitle = subtitle
        self.confirm = confirm
        self.stamp = stamp
        self.enclosed = enclosed
        self.hints = hints
        self.units = units
        self.unit_page = unit_page
        self.readings = readings
        self.if_empty = if_empty
        self.more = more
        self.drafts = drafts
        self.look = look

    def page(self, progress: Progress, suggestions: Mapping[str, JsonValue], note: str = "") -> Page:
        """Lines that belong nowhere yet, the question that is asked now, or the preview when all are answered."""
        if progress.loose:
            return self._loose(progress, note)
        asked = current(self.model, progress)
        return self._preview(progress, note) if asked is None else self._question(asked, progress, suggestions, note)

    def _question(self, asked: Question, progress: Progress, suggestions: Mapping[str, JsonValue], note: str) -> Page:
        every = questions(self.model)
        known = progress.answers.get(asked.name)
        if self.look is FormOp.COPY and asked.name in self.drafts.fresh:
            return self._copied(asked)
        offered = suggestions.get(asked.name) if known is None else None
        number, total = self._place(asked, progress)
        draft = self._draft(asked, known)
        text = render(
            "forms/question.html.j2",
            title=self.title,
            number=number,
            total=total,
            question=asked,
            limits=limits(asked),
            leaving=leaving(asked, self._if_empty(asked), "跳过" if known is None else "清空"),
            example=_example(asked),
            keeping=_keeping(asked),
            titles="、".join(one.title for one in every) if self._offers_template(asked, progress) else "",
            more=self.hints.get(asked.name, ""),
            choices_only=asked.kind in _TAPPED,
            picks=asked.kind if asked.kind in PICKED and self.units else "",
            current=display(asked, known) if known is not None else "",
            suggestion=display(asked, offered) if offered is not None else "",
            draft=draft,
            moved=self.drafts.moved(asked),
            note=note,
        )
        return Page(text, (*self._draft_keys(asked, known), *self._question_keys(asked, progress, offered is not None)))

    def _draft(self, asked: Question, known: JsonValue) -> Drawn | None:
        """The draft that stands under a question: of itself while it is open, else when its writer wants to see it."""
        shown = self.look is FormOp.SEE or (known is None and self.look is not FormOp.OWN)
        return self.drafts.fresh.get(asked.name) if shown else None

    def _draft_keys(self, asked: Question, known: JsonValue) -> Keyboard:
        if draft := self._draft(asked, known):
            adopt = self._key(drawn.ADOPT, FormOp.ADOPT, draft.stamp)
            return ((adopt, self._key(drawn.COPY, FormOp.COPY)), (self._key(drawn.OWN, FormOp.OWN),))
        return ((self._key(drawn.SEE, FormOp.SEE),),) if self.drafts.differs(asked, known) else ()

    def _copied(self, asked: Question) -> Page:
        """The draft without its sources, to be copied, changed and sent."""
        text = render("forms/copied.html.j2", title=asked.title, text=self.drafts.fresh[asked.name].text)
        return Page(text, ((self._key(drawn.SEE, FormOp.SEE), self._key(drawn.OWN, FormOp.OWN)),))

    def other_year(self, progress: Progress, asked: OtherYear) -> Page:
        """The question again, after a day in another year: that day at a tap, or another one typed."""
        page = self.page(progress, {}, str(asked))
        take = self._key(f"是，{day_full(asked.at)}", FormOp.TAKE_DAY, int(asked.at.timestamp()))
        return Page(page.text, ((take,), (self._key("不是，重新填写", FormOp.SHOW),), *page.keyboard))

    def _question_keys(self, asked: Question, progress: Progress, offered: bool) -> Keyboard:
        every = questions(self.model)
        choices = [self._key(label, FormOp.CHOOSE, n) for n, (_, label) in enumerate(asked.options)]
        keys = list(rows(choices, 2 if all(len(one.text) < 10 for one in choices) else 1))
        keys += self._unit_keys(asked, progress)
        if self._offers_template(asked, progress):
            keys.append((self._key("一次填写", FormOp.TEMPLATE),))
        if offered:
            keys.append((self._key("使用已有内容", FormOp.TAKE_SUGGESTION),))
        steer = [self._key("上一步", FormOp.BACK)] if every.index(asked) > 0 else []
        if asked.name in progress.answers:
            steer.append(self._key(_keeping(asked), FormOp.KEEP))
        elif not asked.required:
            steer.append(self._key("跳过", FormOp.SKIP))
        return (*keys, *([tuple(steer)] if steer else []), self._ways_out(asked, progress))

    def _offers_template(self, asked: Question, progress: Progress) -> bool:
        """Whether the whole form may be had as one message to fill in: at its beginning, when it asks for much."""
        every = questions(self.model)
        return asked == every[0] and not progress.answers and sum(not one.options for one in every) >= _SEVERAL

    def template(self) -> Page:
        """The titles of the form, to be copied and sent back with their contents in one message."""
        every = questions(self.model)
        text = render(
            "forms/template.html.j2",
            title=self.title,
            asked=[{"title": one.title, "choices": "、".join(label for _, label in one.options)} for one in every],
            optional="".join(f"“{one.title}”" for one in every if not one.required),
        )
        return Page(text, ((self._key("逐项填写", FormOp.SHOW), self._key("放弃", FormOp.GIVE_UP)),))

    def _unit_keys(self, asked: Question, progress: Progress) -> Keyboard:
        if asked.kind not in PICKED:
            return ()
        place, chosen = questions(self.model).index(asked), ticked(asked, progress)
        # Without the moves: a tick leaves the buttons of the other units as they are, so quick taps all count.
        stamp = (self.stamp[0], 0)
        return unit_keys(
            self.units,
            chosen,
            self.unit_page,
            lambda one, page: (
                Action.FORM,
                (FormOp.TICK, *stamp, place, one.id, int(one.id not in chosen), page),
            ),
            (Action.FORM, (FormOp.UNITS, *stamp, place)),
        )

    def _ways_out(self, asked: Question, progress: Progress) -> tuple[Button, ...]:
        keys = [self._key("放弃", FormOp.GIVE_UP)]
        if asked.name in progress.answers and not asked.required:
            keys.insert(0, self._key("清空", FormOp.CLEAR))
        if self._is_complete(progress):
            keys.insert(0, self._key("去核对", FormOp.PREVIEW))
        return tuple(keys)

    def _place(self, asked: Question, progress: Progress) -> tuple[int, int]:
        """Which of the questions this is (from 1; 0: none of the usual ones), of how many."""
        every = questions(self.model)
        return every.index(asked) + 1, len(every)

    def _is_complete(self, progress: Progress) -> bool:
        """Whether nothing is missing that has to be there."""
        needed = (one for one in questions(self.model) if one.required and applies(one, progress.answers))
        return all(one.name in progress.answers for one in needed)

    def _takes_lines(self, progress: Progress) -> Sequence[tuple[int, Question]]:
        """The questions that loose lines may belong to, each with its place."""
        return list(enumerate(questions(self.model)))

    def _loose(self, progress: Progress, note: str) -> Page:
        """The first lines that belong to no item, with a button an item; nothing is confirmed while there are any."""
        lines = progress.loose[0]
        every = questions(self.model)
        before = next((one.title for one in every if one.name == lines.after), "")
        count = len(progress.loose)
        text = render("forms/loose.html.j2", title=self.title, lines=lines.text, count=count, before=before, note=note)
        keys = [*rows([self._key(one.title, FormOp.PLACE, n) for n, one in self._takes_lines(progress)], 2)]
        if before:
            back = self._key("接在原处" if count == 1 else f"{count}处都接在原处", FormOp.PLACE_BACK)
            keys.insert(0, (back,))
        keys.append((self._key("不要这几行", FormOp.DROP_LINES), self._key("放弃", FormOp.GIVE_UP)))
        return Page(text, tuple(keys))

    def _preview(self, progress: Progress, note: str) -> Page:
        every = questions(self.model)
        said = [f"{one.title}：{progress.remarks[one.name]}" for one in every if one.name in progress.remarks]
        said += [moved for one in every if (moved := self.drafts.moved(one))]
        said += [f"{one.title}：{words}" for one in every if (words := advice(one, progress.answers.get(one.name)))]
        text = render(
            "forms/preview.html.j2",
            title=self.title,
            subtitle=self.subtitle,
            confirm=self.confirm,
            lines=[
                {"title": one.title, "value": self._shown(one, progress), "mark": self.drafts.mark(one)}
                for one in every
            ],
            said=said,
            readings=self.readings(progress.answers) if self.readings else (),
            note="" if any(line.endswith(note) for line in said) else note,
            files=attachments.lines(self.enclosed, kept=True),
        )
        fixes = rows([self._key(one.title, FormOp.JUMP, n) for n, one in enumerate(every)], 2)
        return Page(text, ((self._key(self.confirm, FormOp.CONFIRM),), *fixes, (self._key("放弃", FormOp.GIVE_UP),)))

    def overtaken(self, progress: Progress, before: Answers, present: Overtaken, note: str = "") -> Page:
        """What its writer wrote beside what stands there now, after somebody else changed it; nothing is cut."""
        compared = compare(self.model, progress.answers, before, present.answers)
        text = render(
            "forms/overtaken.html.j2",
            title=self.title,
            news=present.news,
            over=present.over,
            lines=[_beside(one) for one in compared if one.mine is not None or one.present is not None],
            rewrites=bool(present.answers),
            content=present.content,
            note=note,
        )
        go_on = self._key("按最新情况继续填写", FormOp.GO_ON, present.version)
        leave = self._key("放弃", FormOp.LEAVE)
        return Page(text, ((leave,),) if present.over else ((go_on,), (leave,)))

    def _if_empty(self, asked: Question) -> str:
        return self.if_empty.get(asked.name) or asked.if_empty

    def _shown(self, asked: Question, progress: Progress) -> str:
        value = progress.answers.get(asked.name)
        return (self.if_empty.get(asked.name) if value is None else None) or display(asked, value)

    def _key(self, text: str, op: FormOp, *args: int | str) -> Button:
        return button(text, Action.FORM, op, *self.stamp, *args)


def _keeping(asked: Question) -> str:
    """The button that goes on with what is there."""
    return "完成" if asked.kind is QuestionKind.UNITS else "保留，下一步"


def _example(asked: Question) -> str:
    """A day as it may be typed, unless the hint has one."""
    return "6月30日" if asked.kind in _DAYS and "如" not in asked.hint else ""


def _beside(one: Compared) -> dict[str, object]:
    return {
        "title": one.question.title,
        "mine": display(one.question, one.mine),
        "present": display(one.question, one.present),
        "same": one.same,
        "own": one.own,
    }
