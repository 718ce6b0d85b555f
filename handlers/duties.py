"""Every duty that has no list of its own: open items under its command, and new ones by form."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from domain.commands import DUTY_COMMANDS, DutyCommand
from domain.errors import Refusal
from domain.mechanism import Creation, Mechanism
from domain.mechanisms import MECHANISMS
from domain.reviewing import review_year
from handlers import documents as documents_pages
from handlers.commands import Command
from handlers.feature import Feature
from handlers.forms import Opened, Purpose, begin
from handlers.items import as_of, line, lines
from handlers.presses import number_at, page_of, word_at
from handlers.turn import Turn
from services import creation, documents, items, joint, my_items, naming, permissions
from views import document_buttons, duties
from views import items as items_view
from views import joint as joint_view
from views.actions import Action
from views.callbacks import Press
from views.pages import OLD_BUTTON

_BY_NAME = {one.name: one for one in DUTY_COMMANDS}


async def show_list(command: DutyCommand, turn: Turn, args: str, page: int = 1) -> None:
    """The open items under a command, with a button for each kind that this person may begin."""
    found = await my_items.open_under(turn.ctx, turn.me, _kinds(command))
    ready = await my_items.ready_for(turn.ctx, turn.me, command.action) if command.action else ()
    may = [one for one in creation.creatable(command.name, turn.me) if one.creation]
    able = [(one.kind, one.creation.title) for one in may if one.creation]
    jointly = [(one.kind, one.creation.jointly) for one in may if one.creation and one.creation.jointly]
    more = joint_view.keys(joint.offers(turn.ctx, turn.me, found))
    if documents.of_command(turn.me, command.name):
        more = (*more, *document_buttons.of_command(command.name, review_year(turn.ctx.today)))
    turn.show(duties.listing(lines((*found, *ready)), as_of(turn), command, able, page, len(ready), jointly, more))


async def on_page(turn: Turn, press: Press) -> None:
    """Turn a page of a command's list."""
    await show_list(_command_of(press), turn, "", page_of(press.args))


async def on_settled(turn: Turn, press: Press) -> None:
    """Show what was closed under a command."""
    command = _command_of(press)
    found = await my_items.settled_under(turn.ctx, turn.me, _kinds(command))
    turn.show(duties.settled(lines(found), as_of(turn), command, page_of(press.args)))


async def on_new(turn: Turn, press: Press) -> None:
    """Begin a new item: for the only unit there is, or after choosing one."""
    mechanism = _mechanism(word_at(press.args, 0))
    found = await creation.places(turn.ctx, turn.me, mechanism)
    if not found:
        raise Refusal(duties.NO_UNIT)
    if len(found) == 1:
        await _with_unit(turn, mechanism, found[0].id)
    else:
        page = page_of(press.args[1:]) if len(press.args) > 1 else 1
        turn.show(duties.choose_unit(mechanism, [(one.id, one.name) for one in found], page))


async def on_unit(turn: Turn, press: Press) -> None:
    """A unit was chosen."""
    await _with_unit(turn, _mechanism(word_at(press.args, 0)), number_at(press.args, 1))


async def on_person(turn: Turn, press: Press) -> None:
    """A person was chosen; the form comes next."""
    args = {"kind": word_at(press.args, 0), "unit": number_at(press.args, 1), "person": number_at(press.args, 2)}
    await begin(turn, FORM, args)


async def _with_unit(turn: Turn, mechanism: Mechanism, unit_id: int) -> None:
    if not _creation(mechanism).person:
        await begin(turn, FORM, {"kind": mechanism.kind, "unit": unit_id, "person": 0})
        return
    unit = await permissions.unit_below(turn.ctx, turn.me, unit_id, _creation(mechanism).by)
    found = await creation.candidates(turn.ctx, mechanism, unit)
    if not found:
        raise Refusal(duties.NOBODY)
    turn.show(duties.choose_person(mechanism, unit.id, [(one.person_id, one.name) for one in found]))


async def open_form(turn: Turn, args: Mapping[str, Any]) -> Opened:
    """What the form of a new item asks; the right to it is looked up anew."""
    mechanism = _mechanism(args["kind"])
    declared = _creation(mechanism)
    unit = await permissions.unit_below(turn.ctx, turn.me, args["unit"], declared.by)
    form = declared.form_for(turn.me, unit)
    named = await naming.nameable(turn.ctx, turn.me, form, declared.by, unit.id)
    return Opened(
        model=form,
        title=declared.title,
        confirm="确认",
        subtitle=unit.name,
        suggestions=declared.suggest(turn.me),
        units=named,
        year=turn.ctx.today.year,
    )


async def finish_form(turn: Turn, args: Mapping[str, Any], answers: Mapping[str, Any]) -> None:
    """Create the item and show it."""
    unit_item = await creation.create_item(
        turn.ctx, turn.me, args["kind"], args["unit"], answers, args["person"] or None
    )
    view = items.view(unit_item, turn.me, turn.ctx.now)
    turn.toast(items_view.DONE)
    done, files = _creation(view.mechanism).title, documents_pages.keys(turn, view)
    turn.show(items_view.card(line(view), view.steps, as_of(turn), done=done, more=files))


def _command_of(press: Press) -> DutyCommand:
    command = _BY_NAME.get(word_at(press.args, 0))
    if command is None:
        raise Refusal(OLD_BUTTON)
    return command


def _kinds(command: DutyCommand) -> list[str]:
    return [one.kind for one in command.mechanisms]


def _mechanism(kind: str) -> Mechanism:
    found = MECHANISMS.get(kind)
    if found is None or found.creation is None:
        raise Refusal(OLD_BUTTON)
    return found


def _creation(mechanism: Mechanism) -> Creation:
    if mechanism.creation is None:
        raise Refusal(OLD_BUTTON)
    return mechanism.creation


def _command(one: DutyCommand) -> Command:
    return Command(one.name, one.alias, one.description, partial(show_list, one), order=one.order, roles=one.roles)


FORM = Purpose("create", open_form, finish_form)
FEATURE = Feature(
    # A command without any duty would lead nowhere, so it is not there yet.
    commands=tuple(_command(one) for one in DUTY_COMMANDS if one.mechanisms),
    presses={
        Action.DUTY_LIST: on_page,
        Action.DUTY_CLOSED: on_settled,
        Action.DUTY_NEW: on_new,
        Action.DUTY_UNIT: on_unit,
        Action.DUTY_PERSON: on_person,
    },
    purposes=(FORM,),
)
