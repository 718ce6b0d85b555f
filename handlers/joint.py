"""All parts of a duty in one form (合并填报): one message or one table, one preview, one confirmation."""

import asyncio
from collections.abc import Mapping
from functools import partial
from typing import Any

from domain.errors import Refusal
from domain.mechanisms import MECHANISMS
from domain.messages import FileRef
from handlers.feature import Feature
from handlers.forms import Opened, Purpose, begin
from handlers.presses import number_at, word_at
from handlers.turn import Turn
from services import files, joint, joint_creation, joint_file
from services.joint_units import Subject
from views import joint as joint_view
from views.actions import Action
from views.callbacks import Press
from views.items import DONE, ItemLine, confirm_label


def _about(args: Mapping[str, Any]) -> Subject:
    return Subject(args["unit"], args["kind"], args["period"], args["action"])


def _pressed(press: Press) -> Subject:
    return Subject(number_at(press.args, 0), *(word_at(press.args, place) for place in (1, 2, 3)))


async def on_begin(turn: Turn, press: Press) -> None:
    """Open the form of all parts."""
    about = _pressed(press)
    found = await joint.look_up(turn.ctx, turn.me, about)
    if found.over:
        raise Refusal(found.news)
    args = {"unit": about.unit_id, "kind": about.kind, "period": about.period, "action": about.action}
    await begin(turn, JOINT, args | {"version": found.version})


async def on_sheet(turn: Turn, press: Press) -> None:
    """Give the table to be filled in, with what is known in it."""
    found = await joint.look_up(turn.ctx, turn.me, _pressed(press))
    if found.over:
        raise Refusal(found.news)
    content = await asyncio.to_thread(joint.sheet, found)
    digest = await asyncio.to_thread(files.keep, turn.ctx.data_dir / "files", content)
    name = joint_view.sheet_name(found.found[0].item.period, found.mechanism.title, found.step.title)
    turn.give(FileRef(digest, name), joint_view.sheet_caption())


async def open_form(turn: Turn, args: Mapping[str, Any]) -> Opened:
    """What the form asks: every part whose step may be taken now."""
    found = await joint.look_up(turn.ctx, turn.me, _about(args), args["version"])
    first = found.found[0] if found.found else None
    line = ItemLine(first.item, found.mechanism, first.unit_name) if first else None
    return Opened(
        model=found.form,
        title=f"{found.mechanism.title}·{found.step.jointly}",
        confirm=confirm_label(line, found.step) if line else "确认",
        subtitle=first.unit_name if first and found.mechanism.has_parts else "",
        suggestions=found.of_each("known"),
        check=partial(joint.check, found.form),
        version=found.version,
        news=found.news,
        over=found.over,
        units=found.units,
        hints=found.of_each("hints"),
        if_empty=found.of_each("if_empty"),
        year=turn.ctx.today.year,
        more=joint_view.sheet_keys(_about(args)),
    )


async def finish(turn: Turn, args: Mapping[str, Any], answers: Mapping[str, Any]) -> None:
    """Take the step on all that was written about, and show what came of it."""
    done = await joint.take(turn.ctx, turn.me, _about(args), args["version"], answers)
    turn.toast(DONE)
    taken = [(joint.part_title(one.view.unit_item), one.receipt, one.code) for one in done]
    turn.show(joint_view.done(taken, done[0].step.title, done[0].view.mechanism.command))


async def on_new(turn: Turn, press: Press) -> None:
    """Open the form that creates an item for each of several units."""
    await begin(turn, NEW, {"kind": word_at(press.args, 0)})


async def on_new_sheet(turn: Turn, press: Press) -> None:
    """Give the table with a row a unit."""
    found = await joint_creation.look_up(turn.ctx, turn.me, word_at(press.args, 0))
    content = await asyncio.to_thread(joint_creation.sheet, found)
    digest = await asyncio.to_thread(files.keep, turn.ctx.data_dir / "files", content)
    turn.give(FileRef(digest, joint_view.new_sheet_name(found.mechanism.title)), joint_view.sheet_caption())


async def open_new(turn: Turn, args: Mapping[str, Any]) -> Opened:
    """What the form for several units asks."""
    found = await joint_creation.look_up(turn.ctx, turn.me, args["kind"])
    return Opened(
        model=found.form,
        title=f"{found.mechanism.title}·{found.creation.jointly}",
        confirm="确认",
        check=found.check,
        year=turn.ctx.today.year,
        more=joint_view.new_sheet_keys(args["kind"]),
    )


async def finish_new(turn: Turn, args: Mapping[str, Any], answers: Mapping[str, Any]) -> None:
    """Create the items, and show what came of it."""
    found = await joint_creation.create(turn.ctx, turn.me, args["kind"], answers)
    turn.toast(DONE)
    command = MECHANISMS[args["kind"]].command
    turn.show(joint_view.done([(one.unit_name, "", "") for one in found], joint_view.RECORD, command))


async def on_document(turn: Turn, file_id: str, unique_id: str, name: str, size: int) -> bool:
    """Take a table for the form in hand; False when that takes none."""
    taken = turn.actor is not None and await joint_file.receive(turn.ctx, turn.actor, file_id, unique_id, name, size)
    if taken:
        turn.say_once(joint_view.received().text)
    return taken


JOINT = Purpose(joint_file.FORM, open_form, finish)
NEW = Purpose(joint_file.NEW, open_new, finish_new)
FEATURE = Feature(
    presses={
        Action.JOINT: on_begin,
        Action.JOINT_SHEET: on_sheet,
        Action.JOINT_NEW: on_new,
        Action.JOINT_NEW_SHEET: on_new_sheet,
    },
    purposes=(JOINT, NEW),
    documents=(on_document,),
)
