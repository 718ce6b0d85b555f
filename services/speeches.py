"""Speeches, minutes and documents taken apart (讲话分解): kept with their sentences, edited, sent as instructions.

Source: domain.md M06, 3.4 rule 4. Days are days in China, instants are aware UTC.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from domain.attachments import safe_name
from domain.audience import Audience, Mode
from domain.collections import Every
from domain.errors import Refusal, Stale
from domain.forms.going_on import Ended, GoingOn, Sent, goes_on, joined
from domain.mechanisms import instruction
from domain.plain_text import clean
from domain.power import ADMINS, REPORTING, SPEECH_READERS, Actor, Unit
from domain.secrecy import demand_open
from domain.speech.addressees import Addressees, Who
from domain.speech.cutting import Sentence, cut
from domain.speech.deadlines import plan_year
from domain.speech.finding import Finding, Said, Verdict, find
from domain.speech.lines import Asked, Speech, SpeechLine, asked, merged, split
from domain.unit_names import named
from services import announce, co_units, naming
from services.checkpoints import demand_root
from services.context import Context
from services.creation import add_items
from services.permissions import demand
from storage import speeches, units
from storage.items import UnitItem
from storage.speeches import Listed

PAGE_SIZE = 8
SHORTEST, LONGEST = 20, 60_000
NOT_FOUND = "没有找到该文稿，可能已被删除。请发送 /speech 重新选择。"
SENT = "该句已交办，不能再改。如需调整，请在事项中选“修改要求”或“撤销”。"
CHANGED = "该文稿刚被修改，请按最新内容重新选择。"
_FULL_DAY = re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})日")
_HEAD = 400
_TITLE = 80
_TEXT_MAX, _SOURCE_MAX = 500, 100
COLLECTION_TITLE = 40


async def take_text(ctx: Context, actor: Actor, text: str, sent: Sent | None = None, name: str = "") -> Speech:
    """Keep a text, cut and read; one that goes on with the message before is added to that speech.

    `name` is that of its file. Raises Refusal without power over the department, for a marked text, for one that is
    too short or too long.
    """
    await demand_root(ctx, actor)
    demand_open([text], "办理，不要在此发送")
    before = await _goes_on(ctx, actor, sent) if sent else None
    if before is not None:
        one, text = before, joined(before.text, text, new_line=False)
        demand_open([text], "办理，不要在此发送")
    _demand_length(text)
    if before is not None:
        await _claim(ctx, before)
    else:
        said_on = _said_on(text, ctx.today)
        new_id = await speeches.add(ctx.work, actor.person_id, _title(text, name), said_on)
        one = Speech(new_id, _title(text, name), said_on, 1, ())
    reader = await _Reader.of(ctx, one)
    await speeches.write_lines(ctx.work, one.id, reader.lines(cut(text)))
    if sent:
        await speeches.end(ctx.work, one.id, Ended(name="", sent=sent).model_dump(mode="json"))
    ctx.work.audit("speech.taken", actor.person_id, speech=one.id, characters=len(text))
    return await get(ctx, actor, one.id)


async def get(ctx: Context, actor: Actor, speech_id: int) -> Speech:
    """A speech with its lines; raises Refusal for others than the department and the county secretary."""
    demand(actor, SPEECH_READERS)
    found = await speeches.by_id(ctx.work, speech_id)
    if found is None:
        raise Refusal(NOT_FOUND)
    return found


async def listing(ctx: Context, actor: Actor, page: int) -> tuple[Sequence[Listed], int, int]:
    """One page (from 1) of the speeches, newest first, its number, and how many pages there are."""
    demand(actor, SPEECH_READERS)
    pages = max(1, -(-await speeches.count(ctx.work) // PAGE_SIZE))
    page = min(max(page, 1), pages)
    return await speeches.page(ctx.work, PAGE_SIZE, (page - 1) * PAGE_SIZE), page, pages


async def line_of(ctx: Context, actor: Actor, speech_id: int, number: int) -> tuple[Speech, SpeechLine]:
    """A speech, and its line with this number; raises Refusal when there is none."""
    one = await get(ctx, actor, speech_id)
    found = next((line for line in one.lines if line.number == number), None)
    if found is None:
        raise Refusal(CHANGED)
    return one, found


async def decide(ctx: Context, actor: Actor, speech_id: int, number: int, verdict: Verdict) -> None:
    """Say what becomes of a line; raises Refusal for one that went out already."""
    await _change(ctx, actor, speech_id, number, lambda found: replace(found, verdict=verdict))


async def tick(ctx: Context, actor: Actor, speech_id: int, number: int, unit_id: int, on: bool) -> None:
    """Put a unit in the lead of a line, or take it out; the line becomes an instruction."""
    if unit_id not in {one.id for one in await offered(ctx)}:
        raise Refusal("该单位已停用或不适用，请重新选择单位。")

    def ticked(found: Finding) -> Finding:
        """The finding with this unit in the lead, or without."""
        lead = tuple(one for one in found.who.lead if one != unit_id)
        who = Who(found.who.words, (*lead, unit_id) if on else lead, found.who.helping, found.who.named)
        return replace(found, verdict=Verdict.INSTRUCTION, who=who)

    await _change(ctx, actor, speech_id, number, ticked)


async def set_due(ctx: Context, actor: Actor, speech_id: int, number: int, due_at: datetime) -> None:
    """Set until when (aware UTC) a line is to be done; it becomes an instruction."""
    if due_at <= ctx.now:
        raise Refusal("完成时限已过，请填写以后的时间。")
    await _change(
        ctx, actor, speech_id, number, lambda found: replace(found, verdict=Verdict.INSTRUCTION, due_at=due_at)
    )


async def for_collection(
    ctx: Context, actor: Actor, speech_id: int, number: int
) -> tuple[Mapping[str, Any], str, Audience]:
    """What a 临时报送 of a line begins with: answers of its form, the sentence itself, and whom it names.

    Raises Refusal without power, or for a line that went out already.
    """
    one, found = await line_of(ctx, actor, speech_id, number)
    await demand_change(ctx, actor, found)
    words, due_at, lead = _words(found), found.finding.due_at, found.finding.who.lead
    known: dict[str, Any] = {"title": words[:COLLECTION_TITLE].rstrip("。；，"), "every": Every.ONCE.value}
    if due_at and due_at > ctx.now:
        known["due"] = due_at.isoformat()
    audience = Audience(mode=Mode.UNITS, units=tuple(lead)) if lead else Audience()
    return known, f"{one.title[:_SOURCE_MAX]}：{words}", audience


async def to_collection(ctx: Context, actor: Actor, speech_id: int, origin: str, collection_id: int) -> None:
    """Note that a 临时报送 was made of the sentence that `origin` ends with, unless that has gone out or away."""
    one = await _for_change(ctx, actor, speech_id)
    found = next((line for line in one.lines if not line.items and origin.endswith(f"：{_words(line)}")), None)
    if found is None:
        return
    await _claim(ctx, one)
    changed = replace(found, finding=replace(found.finding, verdict=Verdict.COLLECTION), collection=collection_id)
    await speeches.write_lines(ctx.work, one.id, [changed if line is found else line for line in one.lines])
    ctx.work.audit("speech.collection", actor.person_id, speech=one.id, sentence=found.number, collection=collection_id)


async def merge(ctx: Context, actor: Actor, speech_id: int, number: int, version: int) -> None:
    """Join a line to the one before; `version` is that of the speech as it was shown (Stale when it is another)."""
    await _recut(ctx, actor, speech_id, version, number, number - 1, merged)


async def divide(ctx: Context, actor: Actor, speech_id: int, number: int, clause: int, version: int) -> None:
    """Split a line behind one of its clauses (from 1); like `merge`."""
    await _recut(ctx, actor, speech_id, version, number, number, lambda every, at: split(every, at, clause))


async def demand_change(ctx: Context, actor: Actor, line: SpeechLine) -> None:
    """Raise Refusal unless the actor may change this line: administrators, as long as it has not gone out."""
    await demand_root(ctx, actor)
    if line.items:
        raise Refusal(SENT)


async def offered(ctx: Context) -> tuple[Unit, ...]:
    """The units that a line may be given to, in fixed order."""
    return (await naming.everyone(ctx, REPORTING)).units


async def drop(ctx: Context, actor: Actor, speech_id: int) -> None:
    """Delete a speech of which nothing went out; raises Refusal when something did."""
    one = await _for_change(ctx, actor, speech_id)
    if one.sent:
        raise Refusal("已有要求交办，文稿须留存备查，不能删除。")
    await speeches.drop(ctx.work, one.id)
    ctx.work.audit("speech.dropped", actor.person_id, speech=one.id)


async def send(ctx: Context, actor: Actor, speech_id: int, version: int) -> Asked:
    """Make an instruction of every line that is ready, for each of its units, and tell these; gives what was asked.

    Raises Stale when the speech is another than was shown, Refusal when nothing is ready.
    """
    one = await _for_change(ctx, actor, speech_id)
    if one.version != version:
        raise Stale(CHANGED)
    counted = asked(one.lines)
    if not counted.items:
        raise Refusal("没有可交办的要求：请先为待定的句子确定单位和时限。")
    await _claim(ctx, one)
    known = {unit.id: unit for unit in await units.all_units(ctx.work)}
    sent: list[UnitItem] = []
    after: list[SpeechLine] = []
    for line in one.lines:
        new: tuple[UnitItem, ...] = ()
        if line.ready:
            answers = _answers(one, line, known)
            wanted = [(known[unit_id], answers) for unit_id in line.finding.who.lead if unit_id in known]
            new = await add_items(ctx, actor, instruction.MECHANISM, wanted)
        sent += new
        after.append(replace(line, items=(*line.items, *(item.item.id for item in new))))
    await speeches.write_lines(ctx.work, one.id, after)
    await announce.items_created(ctx, actor, sent)
    await co_units.created(ctx, actor, sent)
    ctx.work.audit("speech.sent", actor.person_id, speech=one.id, items=counted.items, units=counted.units)
    return counted


def file_name(one: Speech) -> str:
    """What the printed speech is called as a file."""
    return safe_name(f"{one.title[:40]}（落实情况）.docx")


def _answers(one: Speech, line: SpeechLine, known: Mapping[int, Any]) -> Mapping[str, Any]:
    words = _words(line)
    helping = [named(known[n]).model_dump(mode="json") for n in line.finding.who.helping if n in known]
    due_at = line.finding.due_at
    return {
        "text": words if len(words) <= _TEXT_MAX else f"{words[: _TEXT_MAX - 1]}…",
        "source": one.title[:_SOURCE_MAX],
        "due": due_at.isoformat() if due_at else "",
        "co_units": helping or None,
    }


def _words(line: SpeechLine) -> str:
    return " ".join(clean(line.sentence.words).split())


async def _change(
    ctx: Context, actor: Actor, speech_id: int, number: int, change: Callable[[Finding], Finding]
) -> None:
    one = await _for_change(ctx, actor, speech_id)
    found = next((line for line in one.lines if line.number == number), None)
    if found is None:
        raise Stale(CHANGED)
    if found.items:
        raise Refusal(SENT)
    finding = change(found.finding)
    kept = found.collection if finding.verdict is Verdict.COLLECTION else None
    changed = replace(found, finding=finding, collection=kept)
    if changed == found:
        return
    await _claim(ctx, one)
    await speeches.write_lines(ctx.work, one.id, [changed if line is found else line for line in one.lines])
    ctx.work.audit("speech.changed", actor.person_id, speech=one.id, sentence=number)


async def _recut(
    ctx: Context,
    actor: Actor,
    speech_id: int,
    version: int,
    number: int,
    first: int,
    how: Callable[[Sequence[Sentence], int], Sequence[Sentence]],
) -> None:
    """Put new lines into the place of those from `first` to `number`; the others keep what was decided."""
    one = await _for_change(ctx, actor, speech_id)
    if one.version != version:
        raise Stale(CHANGED)
    if any(line.items for line in one.lines[max(first, 1) - 1 : number]):
        raise Refusal("该句已交办，不能合并或拆分。")
    before = [line.sentence for line in one.lines]
    after = how(before, number)
    if tuple(after) == tuple(before):
        raise Refusal("该句不能这样合并或拆分，请返回重新选择。")
    await _claim(ctx, one)
    reader = await _Reader.of(ctx, one)
    rest = one.lines[number:]
    new = reader.lines(after[max(first, 1) - 1 : len(after) - len(rest)])
    every = (*one.lines[: max(first, 1) - 1], *new, *rest)
    await speeches.write_lines(ctx.work, one.id, [replace(line, number=n) for n, line in enumerate(every, 1)])
    ctx.work.audit("speech.recut", actor.person_id, speech=one.id, sentence=number)


async def _for_change(ctx: Context, actor: Actor, speech_id: int) -> Speech:
    demand(actor, ADMINS)
    await demand_root(ctx, actor)
    return await get(ctx, actor, speech_id)


async def _claim(ctx: Context, one: Speech) -> None:
    if not await speeches.claim(ctx.work, one):
        raise Stale(CHANGED)


async def _goes_on(ctx: Context, actor: Actor, sent: Sent) -> Speech | None:
    latest = await speeches.latest_of(ctx.work, actor.person_id)
    if latest is None or not latest[1]:
        return None
    if goes_on(Ended.model_validate(latest[1]), sent) is GoingOn.NO:
        return None
    one = await speeches.by_id(ctx.work, latest[0])
    return one if one and not one.sent else None


class _Reader:
    """Reads sentences by the units and the calendar of this moment."""

    def __init__(self, addressees: Addressees, said: Said) -> None:
        self._addressees, self._said = addressees, said

    @classmethod
    async def of(cls, ctx: Context, one: Speech) -> "_Reader":
        """One for this speech."""
        everyone, year = await naming.everyone(ctx, REPORTING), plan_year(one.title)
        return cls(Addressees(everyone), Said(one.said_on, ctx.now, ctx.rules.calendar, ctx.rules.office, year))

    def lines(self, sentences: Sequence[Sentence]) -> tuple[SpeechLine, ...]:
        """The lines of these sentences, numbered from 1, with what is proposed for each."""
        found = (find(one, self._addressees, self._said) for one in sentences)
        return tuple(SpeechLine(n, one, what) for n, (one, what) in enumerate(zip(sentences, found, strict=True), 1))


def _demand_length(text: str) -> None:
    if len(text.strip()) < SHORTEST:
        raise Refusal(f"文稿不足{SHORTEST}字。请发送讲话、会议纪要或文件的全文，较长的请发送 .docx 或 .txt 文件。")
    if len(text) > LONGEST:
        raise Refusal(f"文稿超过{LONGEST}字，请分成几个文件发送。")


def _title(text: str, name: str) -> str:
    first = next((line.strip() for line in clean(text).splitlines() if line.strip()), "")
    if name and len(first) > _TITLE:
        first = name.rpartition(".")[0] or name
    return first[:_TITLE]


def _said_on(text: str, today: date) -> date:
    """The first day with its year in the head of the text, if it lies in the year before today; else today."""
    for year, month, day in _FULL_DAY.findall(text[:_HEAD]):
        try:
            found = date(int(year), int(month), int(day))
        except ValueError:
            continue
        if 0 <= (today - found).days <= 365:
            return found
    return today
