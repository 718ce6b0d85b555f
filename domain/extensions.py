"""延期: asking for more time before the due time, and explaining after it, on any item (domain.md 3.2, 4.4)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from domain.dates.clock import local_day
from domain.dates.wording import before_time, day, short
from domain.dates.workdays import DAY
from domain.effects import AmendItem, CreateItem, Effect, MoveDue
from domain.errors import Misfit, Refusal
from domain.holders import UNIT_HAS_IT
from domain.items import Item
from domain.mechanism import Mechanism
from domain.power import NOBODY, UNIT_SIDE, Role
from domain.steps import Asks, FormContext, Then, step

KIND = "extension"
SECTION = "extensions"
EXPLANATIONS = "explanations"
MOST = 2
APPROVED, RETURNED = "approved", "returned"
_ANSWERS = {APPROVED: "已同意", RETURNED: "未同意"}


class Wish(BaseModel):
    """Why more time is needed, and how much; the date comes last, as it is checked against the item."""

    model_config = ConfigDict(title="延期申请")

    reason: str = Field(title="延期理由", description="请写明原因和目前进展", min_length=2, max_length=300)
    due: datetime = Field(title="申请延至", description="须晚于原截止时间，且为工作日")


class Explanation(BaseModel):
    """What there is to say once the due time is over (情况说明)."""

    model_config = ConfigDict(title="情况说明")

    text: str = Field(title="情况说明", description="未按时完成的原因和预计完成时间", min_length=2, max_length=300)


@dataclass(frozen=True, slots=True)
class Asked:
    """One request on an item: until when (aware UTC), and what became of it."""

    due_at: datetime
    answer: str

    @property
    def label(self) -> str:
        """What became of it, in Chinese; 待审批 as long as nobody has answered."""
        return _ANSWERS.get(self.answer, "待审批")


def asked(item: Item) -> tuple[Asked, ...]:
    """Every request for more time that was made on an item, oldest first."""
    return tuple(
        Asked(datetime.fromisoformat(one["due"]), one.get("answer", "")) for one in item.payload.get(SECTION, [])
    )


def why_not(mechanism: Mechanism, item: Item, now: datetime) -> str:
    """Say in Chinese why no more time can be asked for at `now` (aware); empty when it can (domain.md 3.2).

    At most two requests an item, one at a time, those that were turned down not counted; before the due time only.
    """
    if not _with_the_unit(mechanism, item) or item.due_at is None:
        return "该事项不能申请延期。如有疑问，请联系组织部。"
    if now >= item.due_at:
        return "已过截止时间，不能再申请延期，可提交情况说明。"
    made = [one for one in asked(item) if one.answer != RETURNED]
    if any(not one.answer for one in made):
        return "该事项已有一份延期申请待审批，请等待结果。"
    return f"该事项已延期{MOST}次，不能再申请。如有困难，请联系组织部。" if len(made) >= MOST else ""


def why_not_explain(mechanism: Mechanism, item: Item, now: datetime) -> str:
    """Say in Chinese why there is nothing to explain at `now` (aware); empty when the due time is over."""
    late = item.due_at is not None and now >= item.due_at
    return "" if late and _with_the_unit(mechanism, item) else "逾期后方可提交情况说明；截止前可申请延期。"


def before(context: FormContext) -> Mapping[str, str]:
    """The due time that more time is asked for, beside the question for the new one."""
    due = context.item.due_at
    return {"due": f"原截止时间为{local_day(due).year}年{before_time(due)}。"} if due else {}


def suits(context: FormContext, answers: Mapping[str, Any]) -> Mapping[str, Any]:
    """Raise Misfit for a wished due time that is not later than the present one, or on a day off."""
    wished, due = datetime.fromisoformat(answers["due"]), context.item.due_at
    if due and wished <= due:
        raise Misfit(f"原截止时间为{before_time(due)}，请填写更晚的日期。", "due")
    on = local_day(wished)
    if not context.calendar.is_workday(on):
        earlier, later = context.calendar.previous_workday(on), context.calendar.next_workday(on + DAY)
        nearest = [one for one in (earlier, later) if due is None or context.office.end_of_day(one) > due]
        raise Misfit(f"{day(on)}不是工作日，可改为{'或'.join(short(one) for one in nearest)}。", "due")
    return {}


def request(item: Item, answers: Mapping[str, Any]) -> Sequence[Effect]:
    """The request that the department decides on; what it says of the item is written down as it is now."""
    about = {"item_no": item.no, "item_title": item.title, "before": item.due_at}
    return (CreateItem(KIND, item.unit_id, {**answers, **about}, item.id),)


def approval(item: Item, answers: Mapping[str, Any]) -> Sequence[Effect]:
    """What follows when the department agrees: another due time, which the reminders follow."""
    source, due = _source(item), datetime.fromisoformat(item.payload["request"]["due"])
    return (MoveDue(source, due), AmendItem(source, SECTION, {"answer": APPROVED}))


def refusal(item: Item, answers: Mapping[str, Any]) -> Sequence[Effect]:
    """What follows when the department does not agree: the due time stays."""
    return (AmendItem(_source(item), SECTION, {"answer": RETURNED}),)


def _source(item: Item) -> int:
    if item.source_id is None:
        raise Refusal("没有找到申请延期的原事项，请联系组织部。")
    return item.source_id


def explanations(item: Item) -> Iterable[str]:
    """What the unit has said about being late, oldest first."""
    return tuple(one["text"] for one in item.payload.get(EXPLANATIONS, []))


def _with_the_unit(mechanism: Mechanism, item: Item) -> bool:
    # What is kept from others cannot stand in a request that others read.
    open_to_all = mechanism.extendable and mechanism.owed and mechanism.readers is None
    return open_to_all and not item.closed and item.holder in UNIT_HAS_IT


EXTEND_STEP = step(
    "extend",
    "申请延期",
    "",
    by=Role.SECRETARY,
    asks=Asks(Wish, SECTION, append=True, hints=before),
    then=Then(derive=suits, effects=request, tells=NOBODY),
)
EXPLAIN_STEP = step(
    "explain", "情况说明", "", by=UNIT_SIDE, asks=Asks(Explanation, EXPLANATIONS, append=True), then=Then(tells=NOBODY)
)
