"""What is said in a group: binding and its end; every answer is one line that goes away again."""

from domain.errors import Refusal
from domain.power import ADMINS
from handlers.commands import Command
from handlers.feature import Feature
from handlers.turn import Turn
from services import groups
from views import groups as groups_view


async def bind(turn: Turn, args: str) -> None:
    """Bind this group, and the topic in which the command was written, to the department."""
    _in_group(turn)
    unit_name = await groups.bind(turn.ctx, turn.me, turn.place.chat_id, turn.place.thread_id)
    turn.say_briefly(groups_view.bound(unit_name).text)


async def unbind(turn: Turn, args: str) -> None:
    """End the binding of this group."""
    _in_group(turn)
    await groups.unbind(turn.ctx, turn.me, turn.place.chat_id)
    turn.say_briefly(groups_view.unbound(groups.UNBOUND_STAY).text)


def _in_group(turn: Turn) -> None:
    if turn.place.private:
        raise Refusal(groups_view.ONLY_IN_GROUP)


FEATURE = Feature(
    commands=(
        Command("bind", "", "将本群绑定为工作群", bind, order=800, roles=ADMINS, in_group=True),
        Command("unbind", "", "解除本群绑定", unbind, order=801, roles=ADMINS, in_group=True),
    )
)
