"""How a one-time link is given out in the chat."""

from domain.messages import MessageKind
from domain.power import Role
from handlers.turn import Turn
from services import invites
from services.messages import reply
from views import units
from views.page import Page


def show_link(turn: Turn, link: str, name: str, unit_id: int, unit_name: str, role: Role, note: str = "") -> None:
    """The link goes out in a message of its own, to be forwarded as it is; its kind lets the outbox forget it."""
    until = turn.ctx.now + invites.TTL
    turn.show(units.invited(name, unit_id, until, note))
    text = units.invitation(name, unit_name, role.label, link, until)
    reply(turn.ctx, turn.chat, f"{turn.update_key}:invite", Page(text), kind=MessageKind.INVITATION)
