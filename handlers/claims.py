"""Self-claim (认领) in the chat: the message in the group, the stranger's way to his name, the answers, the undoing."""

from domain.errors import Refusal
from domain.power import ADMINS
from handlers.commands import Command
from handlers.feature import Feature
from handlers.presses import number_at, page_of
from handlers.turn import Turn
from services import claim_answers, claim_calls, claims, units
from services.invites import Declined
from views import claims as claims_view
from views import pages
from views import units as units_view
from views.actions import Action
from views.callbacks import Press


async def command(turn: Turn, args: str = "") -> None:
    """In a group post the message there; in private show the groups into which it may be posted."""
    if turn.place.private:
        turn.show(claims_view.calls(await claim_calls.of_groups(turn.ctx, turn.me)))
    else:
        turn.say_briefly(claims_view.in_group(await claim_calls.make(turn.ctx, turn.me, turn.place.chat_id)))


async def on_call(turn: Turn, press: Press) -> None:
    """Post the message into a group."""
    at = await claim_calls.make(turn.ctx, turn.me, -number_at(press.args, 0, digits=16))
    turn.toast(claims_view.CALLED)
    turn.show(claims_view.called(at))


async def on_call_ended(turn: Turn, press: Press) -> None:
    """End the links in a group."""
    await claim_calls.end(turn.ctx, turn.me, -number_at(press.args, 0, digits=16))
    turn.toast(claims_view.ENDED)
    await command(turn)


async def enter(turn: Turn, code: str) -> None:
    """Somebody has pressed the button in the group; whoever is enrolled needs no claim."""
    _demand_stranger(turn)
    admitted = await claims.admit(turn.ctx, turn.telegram_id, code, private=turn.place.private)
    if isinstance(admitted, Declined):
        # Not raised: the wrong try is counted in this unit of work. An empty sentence means silence.
        if admitted.sentence:
            turn.show(pages.error(admitted.sentence))
        return
    await stranger(turn)


async def stranger(turn: Turn) -> None:
    """What somebody without a post reads: where his claim stands, or how to get in."""
    mine = await claims.mine(turn.ctx, turn.telegram_id)
    if mine is None:
        turn.show(pages.stranger())
    elif mine.asked_at:
        turn.show(claims_view.waiting(mine))
    else:
        turn.show(claims_view.units((await claims.find_units(turn.ctx, turn.telegram_id)).units))


async def on_words(turn: Turn, text: str) -> None:
    """What somebody without a post has typed: part of a unit's name while he chooses one."""
    mine = await claims.mine(turn.ctx, turn.telegram_id)
    if mine is None or mine.asked_at:
        await stranger(turn)
        return
    found = await claims.find_units(turn.ctx, turn.telegram_id, text)
    if found.exact and len(found.units) == 1:
        turn.show(claims_view.names(*await claims.names(turn.ctx, turn.telegram_id, found.units[0].id)))
    else:
        turn.show(claims_view.units(found.units, text=text))


async def on_units(turn: Turn, press: Press) -> None:
    """Turn a page of the units."""
    _demand_stranger(turn)
    found = await claims.find_units(turn.ctx, turn.telegram_id)
    turn.show(claims_view.units(found.units, page_of(press.args)))


async def on_unit(turn: Turn, press: Press) -> None:
    """Show the names of a unit."""
    _demand_stranger(turn)
    turn.show(claims_view.names(*await claims.names(turn.ctx, turn.telegram_id, number_at(press.args, 0))))


async def on_name(turn: Turn, press: Press) -> None:
    """Ask whether this is he."""
    _demand_stranger(turn)
    unit, people = await claims.names(turn.ctx, turn.telegram_id, number_at(press.args, 0))
    one = next((each for each in people if each.person_id == number_at(press.args, 1)), None)
    turn.show(claims_view.confirm(unit, one) if one else claims_view.names(unit, people))


async def on_ask(turn: Turn, press: Press) -> None:
    """Claim the name."""
    _demand_stranger(turn)
    asked = await claims.ask(turn.ctx, turn.telegram_id, number_at(press.args, 0), number_at(press.args, 1))
    turn.toast(claims_view.ASKED)
    turn.show(claims_view.waiting(asked))


async def on_withdraw(turn: Turn, press: Press) -> None:
    """Take the claim back."""
    _demand_stranger(turn)
    await claim_answers.withdraw(turn.ctx, turn.telegram_id)
    turn.toast(claims_view.WITHDRAWN)
    turn.show(claims_view.withdrawn())


async def on_open(turn: Turn, press: Press) -> None:
    """Show a claim that waits, with its two answers."""
    turn.show(claims_view.request(await claim_answers.waiting(turn.ctx, turn.me, number_at(press.args, 0))))


async def on_confirm(turn: Turn, press: Press) -> None:
    """It is he."""
    found = await claim_answers.confirm(turn.ctx, turn.me, number_at(press.args, 0))
    turn.toast(claims_view.CONFIRMED)
    turn.show(claims_view.settled(found))


async def on_refuse(turn: Turn, press: Press) -> None:
    """It is somebody else."""
    found = await claim_answers.refuse(turn.ctx, turn.me, number_at(press.args, 0))
    turn.toast(claims_view.REFUSED)
    turn.show(claims_view.settled(found))


async def on_undo(turn: Turn, press: Press) -> None:
    """Ask before a claim is taken back."""
    turn.show(claims_view.confirm_undo(await units.member(turn.ctx, turn.me, number_at(press.args, 0))))


async def on_undone(turn: Turn, press: Press) -> None:
    """Part the account from the person."""
    found = await claim_answers.undo(turn.ctx, turn.me, number_at(press.args, 0))
    turn.toast(claims_view.UNDONE)
    turn.show(units_view.member(found))


async def on_unbound(turn: Turn, press: Press) -> None:
    """Show who is missing, by unit."""
    turn.show(units_view.unbound(await units.overview(turn.ctx, turn.me), page_of(press.args)))


def _demand_stranger(turn: Turn) -> None:
    if turn.actor and turn.actor.posts:
        raise Refusal(claims_view.ENROLLED)


FEATURE = Feature(
    commands=(Command("claim", "认领", "向工作群发起人员认领", command, order=101, roles=ADMINS, in_group=True),),
    presses={
        Action.CLAIM: on_open,
        Action.CLAIM_CALL: on_call,
        Action.CLAIM_CALL_END: on_call_ended,
        Action.CLAIM_UNITS: on_units,
        Action.CLAIM_UNIT: on_unit,
        Action.CLAIM_NAME: on_name,
        Action.CLAIM_ASK: on_ask,
        Action.CLAIM_WITHDRAW: on_withdraw,
        Action.CLAIM_CONFIRM: on_confirm,
        Action.CLAIM_REFUSE: on_refuse,
        Action.CLAIM_UNDO: on_undo,
        Action.CLAIM_UNDO_CONFIRM: on_undone,
        Action.UNBOUND: on_unbound,
    },
)
