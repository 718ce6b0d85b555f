"""Words that are no command and no answer: a duty's name opens it, a command's leads to its page, else choices."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from domain.command_words import ASKED, DELEGATION, Choice, meant, nearest, only_one_within
from domain.errors import Refusal
from domain.invitation_code import OF_SOMEBODY_ELSE, holds_code
from domain.mechanism import Mechanism
from domain.secrecy import demand_open
from handlers.commands import Command
from handlers.items import show_item
from handlers.turn import Turn
from services import board, duty_words, my_items
from views import leave, pages
from views.pages import Nearest


@dataclass(frozen=True, slots=True)
class _Item:
    """An open item of the person, as something that may be meant."""

    id: int
    title: str


Meant = Command | Mechanism | _Item
Run = Callable[[Turn, Command, str], Awaitable[None]]


async def lead(turn: Turn, text: str, commands: Mapping[str, Command], run: Run) -> None:
    """Lead what was typed to the page that it names, or offer the three nearest choices."""
    # No answer repeats such words, and nothing is looked for with them.
    demand_open([text])
    if holds_code(text):
        raise Refusal(OF_SOMEBODY_ELSE)
    open_to_me = [one for one in commands.values() if one.alias and one.allows(turn.actor)]
    found = meant(text, [*map(_of_command, open_to_me), *_duties()])
    if isinstance(found, Mechanism) and await _show_duty(turn, found, commands, run):
        return
    if isinstance(found, Command):
        await run(turn, found, "")
    elif any(word in text for word in DELEGATION):
        turn.show(leave.only_the_secretary())
    else:
        await _open_or_offer(turn, text, open_to_me, run)


async def _show_duty(turn: Turn, mechanism: Mechanism, commands: Mapping[str, Command], run: Run) -> bool:
    items = await duty_words.of_duty(turn.ctx, turn.me, mechanism)
    if len(items) == 1:
        await show_item(turn, items[0].item.id)
        return True
    command = commands.get(mechanism.command)
    if items and command and command.allows(turn.actor):
        await run(turn, command, "")
        return True
    if not items and (opening := duty_words.next_opening(turn.ctx, turn.me, mechanism)):
        turn.show(pages.not_open_yet(mechanism.title, opening.opens_on, opening.due_at))
        return True
    return False


async def _open_or_offer(turn: Turn, text: str, open_to_me: list[Command], run: Run) -> None:
    """Open the one item of one's own, or the unit in one's field, that the words name in whole or in part.

    Else offer what is nearest.
    """
    mine = [one.item for one in await my_items.mine(turn.ctx, turn.me)]
    items: list[Choice[_Item]] = [Choice(_Item(one.id, one.title), (one.title, _part(one.title))) for one in mine]
    if (found := meant(text, items) or only_one_within(text, items)) is not None:
        await show_item(turn, found.id)
        return
    overview = next((one for one in open_to_me if one.name == "board"), None)
    if overview and await board.names_units(turn.ctx, turn.me, text):
        await run(turn, overview, text)
        return
    choices: list[Choice[Meant]] = [Choice(_Item(one.id, one.title), (one.title,)) for one in mine]
    # The menu has its button anyway.
    choices += [_of_command(one) for one in open_to_me if one.name != "menu"]
    turn.show(pages.nearest(text, [_button(one) for one in nearest(text, choices)]))


def _part(title: str) -> str:
    """What tells the parts of one duty from each other: 培树典型 of 2026年度五个一·培树典型."""
    return title.rsplit("·", 1)[-1]


def _button(one: Meant) -> Nearest:
    if isinstance(one, _Item):
        return Nearest(one.title, item_id=one.id)
    return Nearest(one.alias, command=one.name) if isinstance(one, Command) else Nearest(one.title, one.command)


def _of_command(command: Command) -> Choice[Meant]:
    return Choice(command, (command.alias, *ASKED.get(command.name, ())))


def _duties() -> list[Choice[Meant]]:
    return [Choice(one.what, one.words) for one in duty_words.choices()]
