"""Lists of duties under a command, and the choices that come before a new one."""

from collections.abc import Sequence

from domain.commands import DutyCommand
from domain.mechanism import Mechanism
from domain.messages import Keyboard
from domain.pictures import Picture, PictureKind
from views.actions import Action
from views.item_lists import listing as item_listing
from views.items import AsOf, ItemLine
from views.keyboards import button, menu_key, pager, rows
from views.page import Page
from views.picture_pages import opener
from views.render import render

UNITS_A_PAGE = 12
NO_UNIT = "没有可办理的单位，请联系组织部。"
NOBODY = "该单位还没有可选的责任人，请先在“单位人员”中邀请。"


def listing(
    lines: Sequence[ItemLine],
    as_of: AsOf,
    command: DutyCommand,
    creations: Sequence[tuple[str, str]],
    page: int,
    ready: int = 0,
    jointly: Sequence[tuple[str, str]] = (),
    more: Keyboard = (),
) -> Page:
    """The open items under a command; `creations` are the kinds that may be begun, with the words on the button.

    Those begun `jointly` for several units stand below, then `more` that is done for several at once. So many of the
    items are listed because they are `ready` for the command's own step.
    """
    new = rows([button(title, Action.DUTY_NEW, kind) for kind, title in creations], 2)
    new = (*new, *rows([button(title, Action.JOINT_NEW, kind) for kind, title in jointly], 1), *more)
    found = item_listing(
        lines,
        as_of,
        "duties/open.html.j2",
        by_date=True,
        action=Action.DUTY_LIST,
        args=(command.name,),
        page=page,
        alias=command.alias,
    )
    hint = render("duties/ready.html.j2", ready=ready, step=command.step.title) if ready and command.step else ""
    text = f"{found.text}\n\n{hint}" if hint else found.text
    picture = (opener("看图", Picture(PictureKind.RECTIFICATION)),) if command.name == "rectify" and lines else ()
    keys = (button("已办结", Action.DUTY_CLOSED, command.name), *picture, *menu_key())
    return Page(text, (*found.keyboard[:-1], *new, keys))


def settled(lines: Sequence[ItemLine], as_of: AsOf, command: DutyCommand, page: int) -> Page:
    """What was closed under a command in the last year."""
    found = item_listing(
        lines,
        as_of,
        "duties/settled.html.j2",
        action=Action.DUTY_CLOSED,
        args=(command.name,),
        page=page,
        alias=command.alias,
    )
    keys = (button("在办事项", Action.COMMAND, command.name), *menu_key())
    return Page(found.text, (*found.keyboard[:-1], keys))


def choose_unit(mechanism: Mechanism, units: Sequence[tuple[int, str]], page: int) -> Page:
    """For which unit: a page of buttons in fixed order."""
    pages = max(1, -(-len(units) // UNITS_A_PAGE))
    page = min(max(page, 1), pages)
    shown = units[(page - 1) * UNITS_A_PAGE : page * UNITS_A_PAGE]
    keys: Keyboard = rows([button(name, Action.DUTY_UNIT, mechanism.kind, unit_id) for unit_id, name in shown], 2)
    turning = pager(Action.DUTY_NEW, page, pages, mechanism.kind)
    text = render("duties/choose.html.j2", title=mechanism.title, what="单位")
    return Page(text, (*keys, *([turning] if turning else []), menu_key()))


def choose_person(mechanism: Mechanism, unit_id: int, people: Sequence[tuple[int, str]]) -> Page:
    """Whose it is to be."""
    keys = rows([button(name, Action.DUTY_PERSON, mechanism.kind, unit_id, person_id) for person_id, name in people], 2)
    return Page(render("duties/choose.html.j2", title=mechanism.title, what="责任人"), (*keys, menu_key()))
