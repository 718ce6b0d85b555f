"""What a 临时报送 burdens its units with, said before it goes out (减负账): questions, and what is known already."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime, time
from typing import Any

from domain.answers import forms
from domain.burden import required_questions
from domain.collection_questions import is_alike, is_same
from domain.collections import FREE_A_MONTH, Account, Collection, Stored
from domain.dates.clock import instant
from domain.dates.periods import PeriodKind, current
from domain.forms.fields import Question, QuestionKind, questions
from domain.mechanisms import MECHANISMS
from domain.power import Unit
from services.context import Context
from storage import collections

_COMPARED = {
    "number": QuestionKind.NUMBER,
    "text": QuestionKind.TEXT,
    "yesno": QuestionKind.YESNO,
    "date": QuestionKind.DATE,
    "list": QuestionKind.LIST,
}


async def account(ctx: Context, one: Collection, asked: Sequence[Unit]) -> Account:
    """Work the account out for the units that would be asked; a fixed number of queries for any number of them."""
    ids = [unit.id for unit in asked]
    numbers = await collections.asked_of(ctx.work, ids, current(PeriodKind.MONTH, ctx.today).id)
    return Account(
        units=len(asked),
        questions=len(one.questions),
        this_quarter=await _this_quarter(ctx, asked),
        stored=tuple(
            Stored(number, question["title"], MECHANISMS[found[0]].title, found[3], bool(question.get("quoted")))
            for number, question in enumerate(one.questions, 1)
            if (found := question.get("from"))
        ),
        too_many=sum(number >= FREE_A_MONTH for number in numbers.values()),
    )


def with_stored(asked: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """These questions, each with where its answer is stored already, if anywhere (domain.md 3.4 rule 4).

    A figure whose title is the same is quoted from there; what is only alike is left to a person to judge.
    """
    return [{**one, **_stored(one)} for one in asked]


def _stored(one: Mapping[str, Any]) -> Mapping[str, Any]:
    if one["kind"] not in _COMPARED:
        return {}
    alike = [
        (kind, section, other)
        for kind, section, other in _asked_elsewhere(_COMPARED[one["kind"]])
        if is_alike(one["title"], other.title)
    ]
    # The same title before one that is only alike.
    alike.sort(key=lambda found: not is_same(one["title"], found[2].title))
    if not alike:
        return {}
    kind, section, other = alike[0]
    return {"from": [kind, section, other.name, other.title], "quoted": _quoted(one, other)}


def _quoted(one: Mapping[str, Any], other: Question) -> bool:
    """A figure of the same title is the same; a text of the same title may well be about something else."""
    return one["kind"] in ("number", "date", "yesno") and is_same(one["title"], other.title)


def _asked_elsewhere(of: QuestionKind) -> list[tuple[str, str, Question]]:
    return [
        (kind, section, other)
        for kind, mechanism in MECHANISMS.items()
        if mechanism.owed and mechanism.readers is None
        for section, form in forms(mechanism)
        for other in questions(form)
        if other.kind is of
    ]


async def _this_quarter(ctx: Context, asked: Sequence[Unit]) -> int:
    since = instant(current(PeriodKind.QUARTER, ctx.today).start, time())
    by_type, own = await _declared(ctx, asked, since), await _collected(ctx, asked, since)
    return max((by_type[unit.type] + own[unit.id] for unit in asked), default=0)


async def _declared(ctx: Context, asked: Sequence[Unit], since: datetime) -> Counter[str]:
    # Units of a kind are asked the same by the calendar: one of each kind tells, however many there are.
    first = {unit.type: unit for unit in reversed(asked)}
    types = {unit.id: unit.type for unit in first.values()}
    numbers: Counter[str] = Counter()
    for each in await collections.declared_since(ctx.work, types, since):
        if each.item.kind in MECHANISMS:
            numbers[types[each.item.unit_id]] += required_questions(MECHANISMS[each.item.kind], each.item)
    return numbers


async def _collected(ctx: Context, asked: Sequence[Unit], since: datetime) -> Counter[int]:
    parts = await collections.parts_since(ctx.work, [unit.id for unit in asked], since)
    known = await collections.by_parts(ctx.work, {part for _, part in parts})
    numbers: Counter[int] = Counter()
    for unit_id, part in parts:
        numbers[unit_id] += sum(question["required"] for question in known[part].questions) if part in known else 0
    return numbers
