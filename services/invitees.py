"""Whom an invitation means: somebody who is in the unit already is bound, never made a second time."""

from collections.abc import Sequence
from dataclasses import dataclass

from domain.errors import Refusal
from domain.names import name_key, nearly, read_name
from domain.power import Actor, Role, Unit
from services.context import Context
from services.invites import governed_unit
from storage import posts
from storage.posts import GivenPost
from views.units import invited_again, nearly_named


@dataclass(frozen=True, slots=True)
class Invitee:
    """Who is invited to which role: `person_id` is None for somebody new; `note` is a sentence for the inviter."""

    person_id: int | None
    name: str
    role: Role
    note: str


async def find(
    ctx: Context, actor: Actor | None, unit_id: int, name: str, role: Role | None, *, again: bool = False
) -> Invitee:
    """Who of a unit bears this name, however it is spelt; without a role it is the one that the person has there.

    Raises Refusal for a name that several people bear, and unless `again` for somebody who is bound already; `actor`
    None is the server's own command line, anybody else must be an administrator over the unit.
    """
    unit = await governed_unit(ctx, actor, unit_id)
    every = [one for one in await posts.given(ctx.work, unit_ids=[unit.id]) if not one.ended]
    same = [one for one in every if name_key(one.name) == name_key(name)]
    if not same:
        return Invitee(None, read_name(name).text or name, role or Role.CLERK, _new(every, unit, name))
    held = _of_one_person(same, unit, role)
    roles = [one.role for one in held]
    wanted = role or roles[0]
    who = held[0]
    if who.telegram_id is not None and wanted in roles and not again:
        raise Refusal(
            f"{who.name}（{unit.name}，{wanted.label}）已绑定账号，无需再邀请。"
            "更换账号的，请在“单位人员”中打开本人，点“重新邀请”。"
        )
    note = invited_again(who.name, unit.name, [one.role for one in held], wanted)
    return Invitee(who.person_id, who.name, wanted, note)


def _of_one_person(same: Sequence[GivenPost], unit: Unit, role: Role | None) -> list[GivenPost]:
    ids = {one.person_id for one in same}
    if len(ids) > 1:
        ids = {one.person_id for one in same if one.role is role}
    if len(ids) != 1:
        number = len({one.person_id for one in same})
        raise Refusal(
            f"{unit.name}有{number}名{same[0].name}（{_labels(same)}），不能确定是哪一位。"
            "请写明角色；角色相同的，请在“单位人员”中打开本人，点“邀请启用”。"
        )
    return [one for one in same if one.person_id in ids]


def _new(every: Sequence[GivenPost], unit: Unit, name: str) -> str:
    close = dict.fromkeys(one.name for one in every if nearly(name_key(name), name_key(one.name)))
    return nearly_named(unit.name, name, list(close)) if close else ""


def _labels(held: Sequence[GivenPost]) -> str:
    return "、".join(one.role.label for one in held)
