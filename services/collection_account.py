"""What a 临时报送 burdens its units with, said before it goes out (减负账): questions, and what is known already."""

from collections.abc import Mapping, Sequence
from typing import Any

from domain.answers import forms
from domain.burden import required_questions
from domain.collections import FREE_A_MONTH, Account, Collection, is_alike
from domain.dates.clock import local_day
from domain.dates.periods import PeriodKind, current, periods_of
from domain.forms.fields import QuestionKind, questions
from domain.mechanisms import MECHANISMS
from domain.power import Unit
from services.context import Context
from storage import collections, items

_COMPARED = {"number": QuestionKind.NUMBER, "text": QuestionKind.TEXT, "yesno": QuestionKind.YESNO}


async def account(ctx: Context, one: Collection, asked: Sequence[Unit]) -> Account:
    """Work the account out for the units that would be asked."""
    month = current(PeriodKind.MONTH, ctx.today).id
    numbers = await collections.asked_of(ctx.work, [unit.id for unit in asked], month)
    return Account(
        units=len(asked),
        questions=len(one.questions),
        this_quarter=await _this_quarter(ctx, asked),
        known=tuple(
            (number, question["title"], MECHANISMS[question["from"][0]].title)
            for number, question in enumerate(one.questions, 1)
            if question.get("from")
        ),
        too_many=sum(number >= FREE_A_MONTH for number in numbers.values()),
    )


async def known(ctx: Context, asked: Sequence[Mapping[str, Any]]) -> Mapping[int, tuple[str, str, str]]:
    """Of these questions (by place from 0) where the answer is stored: kind, section and name; for ask once (3.4)."""
    found: dict[int, tuple[str, str, str]] = {}
    for place, one in enumerate(asked):
        for kind, mechanism in MECHANISMS.items():
            for section, form in forms(mechanism) if mechanism.owed and mechanism.readers is None else ():
                for other in questions(form):
                    alike = other.kind is _COMPARED.get(one["kind"]) and is_alike(one["title"], other.title)
                    if alike and place not in found:
                        found[place] = (kind, section, other.name)
    return found


async def _this_quarter(ctx: Context, asked: Sequence[Unit]) -> int:
    # Units of a kind are asked the same by the calendar: one of each kind tells, however many there are.
    first = {unit.type: unit for unit in reversed(asked)}
    begins = current(PeriodKind.QUARTER, ctx.today).start
    numbers = {unit.id: 0 for unit in first.values()}
    for each in await items.in_units(ctx.work, numbers, periods=periods_of(ctx.today.year)):
        if local_day(each.item.opened_at) >= begins and each.item.kind in MECHANISMS:
            numbers[each.item.unit_id] += required_questions(MECHANISMS[each.item.kind], each.item)
    return max(numbers.values(), default=0)
