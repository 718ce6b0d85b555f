"""A notice while it is written: its preview, and the choice of whom it is for."""

from collections.abc import Sequence
from datetime import date

from domain.audience import ROLES, TYPES, Audience, Mode
from domain.messages import Button, Keyboard
from domain.notices import Notice, Overview
from domain.power import Unit
from views.keyboards import button, pager, rows
from views.notices import message
from views.page import Page
from views.render import render

UNITS_A_PAGE = 10


def draft(overview: Overview, today: date, note: str = "") -> Page:
    """The notice exactly as its receivers will see it, whom it reaches, and what can be done with it."""
    notice = overview.notice
    text = render(
        "notices/draft.html.j2",
        notice=notice,
        reach=overview.reach,
        preview=message(notice, overview.sender_name, today).text,
        note=note,
    )
    return Page(text, _draft_keys(overview) if overview.manages else _to_list())


def _draft_keys(overview: Overview) -> Keyboard:
    notice = overview.notice
    stamp = (notice.id, notice.version)
    keys: list[tuple[Button, ...]] = [
        (button("修改内容", "n.edit", notice.id), button("选择对象", "n.whom", notice.id))
    ]
    if notice.receipt_required:
        label = "去掉“去办理”按钮" if notice.with_action else "附“去办理”按钮"
        keys.append((button(label, "n.action", notice.id, int(not notice.with_action)),))
    keys.append((button("立即发送", "n.send", *stamp), button("定时发送", "n.time", *stamp)))
    if overview.has_group:
        keys.append((button("发到工作群", "n.group", *stamp),))
    return (*keys, (button("放弃", "n.drop", *stamp),), *_to_list())


def audience(overview: Overview) -> Page:
    """The ways of choosing units, and the roles that are meant."""
    notice = overview.notice
    chosen = notice.audience
    modes = [button(_ticked(mode.label, mode is chosen.mode), "n.mode", notice.id, mode.value) for mode in Mode]
    keys = list(rows(modes, 2))
    if chosen.mode in (Mode.BELOW, Mode.UNITS):
        keys.append((button("选择单位", "n.units", notice.id, 1),))
    if chosen.mode is Mode.TYPES:
        keys += rows([_type_key(notice, kind.value, kind.label, kind in chosen.types) for kind in TYPES], 1)
    keys.append(
        tuple(
            button(
                _ticked(role.label, role in chosen.roles),
                "n.role",
                notice.id,
                role.value,
                int(role not in chosen.roles),
            )
            for role in ROLES
        )
    )
    text = render("notices/audience.html.j2", notice=notice, reach=overview.reach)
    return Page(text, (*keys, (button("完成", "n.open", notice.id),)))


def units(notice: Notice, offered: Sequence[Unit], page: int) -> Page:
    """A page of units to tick; a tick is in the notice at once, and each button says what it will be."""
    pages = max(1, -(-len(offered) // UNITS_A_PAGE))
    page = min(max(page, 1), pages)
    ticked = _ticks(notice.audience)
    shown = offered[(page - 1) * UNITS_A_PAGE : page * UNITS_A_PAGE]
    keys = list(rows([_unit_key(notice, one, one.id in ticked, page) for one in shown], 2))
    if turning := pager("n.units", page, pages, notice.id):
        keys.append(turning)
    keys.append((button("选好了", "n.whom", notice.id),))
    number = len([one for one in offered if one.id in ticked])
    return Page(render("notices/units.html.j2", notice=notice, number=number, total=len(offered)), tuple(keys))


def _ticks(chosen: Audience) -> tuple[int, ...]:
    return chosen.below if chosen.mode is Mode.BELOW else chosen.units


def _type_key(notice: Notice, value: str, label: str, on: bool) -> Button:
    return button(_ticked(label, on), "n.type", notice.id, value, int(not on))


def _unit_key(notice: Notice, unit: Unit, on: bool, page: int) -> Button:
    return button(_ticked(unit.name, on), "n.unit", notice.id, unit.id, int(not on), page)


def _ticked(label: str, on: bool) -> str:
    return f"✓ {label}" if on else label


def _to_list() -> Keyboard:
    return ((button("返回通知列表", "n.list", 1),),)
