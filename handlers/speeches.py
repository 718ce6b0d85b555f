"""Speeches taken apart in the chat: sent as words or as a file, read by pages, changed sentence by sentence, sent."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from domain.errors import Refusal
from domain.forms.going_on import Sent, units
from domain.power import ADMINS, SPEECH_READERS
from domain.speech.finding import Verdict
from domain.speech.forms import SentenceDue
from domain.speech.lines import asked
from handlers import documents
from handlers.commands import Command
from handlers.feature import Feature
from handlers.forms import Opened, Purpose, begin
from handlers.presses import number_at, page_of, word_at
from handlers.turn import Turn
from services import messages, speech_files, speeches
from services.speech_outcomes import reading
from views import speeches as speeches_view
from views.actions import Action
from views.callbacks import Press

NAME = "speech"


async def speech(turn: Turn, args: str) -> None:
    """Take the text that was written, or show the speeches and ask for one."""
    if not args:
        await _show_list(turn, 1)
        return
    sent = Sent(at=turn.place.sent_at or turn.ctx.now, message=turn.place.message_id or 0, units=units(args))
    one = await speeches.take_text(turn.ctx, turn.me, args, sent)
    shown = await reading(turn.ctx, turn.me, one)
    turn.show(speeches_view.overview(shown, speeches_view.DUTIES, 1, pasted=True))


async def on_document(turn: Turn, file_id: str, unique_id: str, name: str, size: int) -> bool:
    """Take the file that the last page asked for; False when it asked for none."""
    if turn.actor is None or await messages.asked_in(turn.ctx, turn.chat) != NAME:
        return False
    await speech_files.receive(turn.ctx, turn.actor, file_id, unique_id, name, size)
    turn.show(speeches_view.received())
    return True


async def on_list(turn: Turn, press: Press) -> None:
    """Turn a page of the list."""
    await _show_list(turn, page_of(press.args))


async def on_open(turn: Turn, press: Press) -> None:
    """Show a page of a speech, all of it or only what asks for something."""
    only = speeches_view.ALL if word_at(press.args, 1) == speeches_view.ALL else speeches_view.DUTIES
    await _show(turn, number_at(press.args, 0), only, page_of(press.args))


async def on_line(turn: Turn, press: Press) -> None:
    """Show one sentence."""
    await _show_line(turn, *_at(press))


async def on_verdict(turn: Turn, press: Press) -> None:
    """Say what becomes of a sentence."""
    verdict = next((one for one in Verdict if one == word_at(press.args, 2)), None)
    if verdict in (None, Verdict.COLLECTION):
        raise Refusal(speeches.CHANGED)
    await speeches.decide(turn.ctx, turn.me, *_at(press), verdict)
    await _show_line(turn, *_at(press), note=speeches_view.TAKEN)


async def on_units(turn: Turn, press: Press) -> None:
    """Show a page of units to tick."""
    await _show_units(turn, press)


async def on_unit(turn: Turn, press: Press) -> None:
    """Tick a unit, or take the tick away; a button says what it sets, so twice is once."""
    unit_id, on = number_at(press.args, 2), bool(number_at(press.args, 3))
    await speeches.tick(turn.ctx, turn.me, *_at(press), unit_id, on)
    await _show_units(turn, press)


async def on_due(turn: Turn, press: Press) -> None:
    """Ask until when."""
    speech_id, number = _at(press)
    await begin(turn, DUE, {"speech": speech_id, "number": number})


async def on_merge(turn: Turn, press: Press) -> None:
    """Join a sentence to the one before."""
    speech_id, number = _at(press)
    await speeches.merge(turn.ctx, turn.me, speech_id, number, number_at(press.args, 2))
    await _show_line(turn, speech_id, number - 1, note=speeches_view.TAKEN)


async def on_split(turn: Turn, press: Press) -> None:
    """Show where a sentence may be split."""
    turn.show(speeches_view.splitting(*await speeches.line_of(turn.ctx, turn.me, *_at(press))))


async def on_divide(turn: Turn, press: Press) -> None:
    """Split a sentence."""
    await speeches.divide(turn.ctx, turn.me, *_at(press), number_at(press.args, 2), number_at(press.args, 3))
    await _show_line(turn, *_at(press), note=speeches_view.TAKEN)


async def on_preview(turn: Turn, press: Press) -> None:
    """Say what would go out."""
    one = await speeches.get(turn.ctx, turn.me, number_at(press.args, 0))
    turn.show(speeches_view.preview(one, asked(one.lines)))


async def on_send(turn: Turn, press: Press) -> None:
    """Send what is ready."""
    speech_id = number_at(press.args, 0)
    counted = await speeches.send(turn.ctx, turn.me, speech_id, number_at(press.args, 1))
    await _show(turn, speech_id, speeches_view.DUTIES, 1, speeches_view.sent(counted))


async def on_print(turn: Turn, press: Press) -> None:
    """Have the speech made as a Word file, with the state beside each sentence."""
    await documents.wish(turn, "speech", str(number_at(press.args, 0)))


async def on_drop(turn: Turn, press: Press) -> None:
    """Ask whether the speech is to be deleted."""
    turn.show(speeches_view.drop(await speeches.get(turn.ctx, turn.me, number_at(press.args, 0))))


async def on_drop_confirm(turn: Turn, press: Press) -> None:
    """Delete a speech of which nothing went out."""
    await speeches.drop(turn.ctx, turn.me, number_at(press.args, 0))
    turn.toast(speeches_view.DROPPED)
    await _show_list(turn, 1)


async def open_due(turn: Turn, args: Mapping[str, Any]) -> Opened:
    """What is asked for the date of a sentence; the right to it is looked up anew."""
    one, line = await speeches.line_of(turn.ctx, turn.me, args["speech"], args["number"])
    await speeches.demand_change(turn.ctx, turn.me, line)
    return Opened(
        SentenceDue,
        f"第{line.number}句{speeches_view.DUE_TITLE}",
        "确认",
        subtitle=speeches_view.due_subtitle(line),
        year=one.said_on.year,
    )


async def finish_due(turn: Turn, args: Mapping[str, Any], answers: Mapping[str, Any]) -> None:
    """Keep the date and show the sentence."""
    due_at = datetime.fromisoformat(answers["due"])
    await speeches.set_due(turn.ctx, turn.me, args["speech"], args["number"], due_at)
    await _show_line(turn, args["speech"], args["number"], note=speeches_view.TAKEN)


async def _show_list(turn: Turn, page: int) -> None:
    found, page, pages = await speeches.listing(turn.ctx, turn.me, page)
    turn.show(speeches_view.listing(found, page, pages, may_write=turn.me.has(ADMINS)))


async def _show(turn: Turn, speech_id: int, only: str, page: int, note: str = "") -> None:
    one = await speeches.get(turn.ctx, turn.me, speech_id)
    turn.show(speeches_view.overview(await reading(turn.ctx, turn.me, one), only, page, note))


async def _show_line(turn: Turn, speech_id: int, number: int, note: str = "") -> None:
    one, line = await speeches.line_of(turn.ctx, turn.me, speech_id, number)
    turn.show(speeches_view.line(await reading(turn.ctx, turn.me, one), line, note))


async def _show_units(turn: Turn, press: Press) -> None:
    one, line = await speeches.line_of(turn.ctx, turn.me, *_at(press))
    offered = await speeches.offered(turn.ctx)
    turn.show(speeches_view.units(one, line, offered, line.finding.who.lead, page_of(press.args)))


def _at(press: Press) -> tuple[int, int]:
    """The speech and the number of the sentence that a button names."""
    return number_at(press.args, 0), number_at(press.args, 1)


DUE = Purpose("speech.due", open_due, finish_due)
FEATURE = Feature(
    commands=(Command(NAME, "讲话分解", "把讲话、纪要分解为任务并跟踪落实", speech, order=75, roles=SPEECH_READERS),),
    presses={
        Action.SPEECH_LIST: on_list,
        Action.SPEECH: on_open,
        Action.SPEECH_LINE: on_line,
        Action.SPEECH_VERDICT: on_verdict,
        Action.SPEECH_UNITS: on_units,
        Action.SPEECH_UNIT: on_unit,
        Action.SPEECH_DUE: on_due,
        Action.SPEECH_MERGE: on_merge,
        Action.SPEECH_SPLIT: on_split,
        Action.SPEECH_DIVIDE: on_divide,
        Action.SPEECH_PREVIEW: on_preview,
        Action.SPEECH_SEND: on_send,
        Action.SPEECH_PRINT: on_print,
        Action.SPEECH_DROP: on_drop,
        Action.SPEECH_DROP_CONFIRM: on_drop_confirm,
    },
    purposes=(DUE,),
    documents=(on_document,),
)
