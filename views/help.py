"""The help: what there is to do now, how this person's usual jobs go, every command, and what the marks mean."""

from collections.abc import Sequence
from dataclasses import dataclass

from domain.power import ADMINS, APPROVERS, DEPARTMENT, OVERSEERS, SECRETARY, UNIT_SIDE, Role
from views.actions import Action
from views.drafts import DraftLine
from views.keyboards import button, menu_key, rows
from views.legend import legend
from views.menu import Numbers
from views.page import Page
from views.pages import go_on_keys
from views.render import render

# A page of help is read on a phone: so many of a person's usual jobs stand in it.
_MOST_HINTS = 5


@dataclass(frozen=True, slots=True)
class Listed:
    """A command as the help lists it."""

    name: str
    alias: str
    description: str


@dataclass(frozen=True, slots=True)
class Situation:
    """What there is to do now, what of it is due first with the time left, and the form that takes what is typed."""

    numbers: Numbers
    nearest: str = ""
    form: DraftLine | None = None


@dataclass(frozen=True, slots=True)
class Hint:
    """How a usual job of these roles goes, and the command that it begins with."""

    roles: frozenset[Role]
    command: str
    words: str


HINTS = (
    Hint(UNIT_SIDE, "my", "选一项，按提示填写；没写完的自动保存。"),
    Hint(SECRETARY, "report", "党务干部提交后您会收到消息，可确认报送或退回。"),
    Hint(UNIT_SIDE - SECRETARY, "report", "填好后提交书记确认，书记确认后才算报送。"),
    Hint(UNIT_SIDE, "five", "可用一条消息或一张表格一次填完。"),
    Hint(SECRETARY, "leave", "外出时选同事、写日期，期间由同事代办。"),
    Hint(UNIT_SIDE, "plan", "有哪些事项，什么时候办。"),
    Hint(DEPARTMENT, "review", "逐项通过，或写明理由退回。"),
    Hint(OVERSEERS, "board", "从总览点到事项、单位。"),
    Hint(DEPARTMENT, "notice", "选单位，签收情况自动汇总。"),
    Hint(ADMINS, "units", "加人、换人、移除，生成邀请链接。"),
    Hint(DEPARTMENT, "urge", "只提醒尚未报送的单位。"),
    Hint(APPROVERS, "bulletin", "季度通报的起草和签发。"),
    Hint(OVERSEERS, "find", "输入单位、事项或编号。"),
    Hint(OVERSEERS, "plan", "有哪些事项，什么时候办。"),
)


def help_page(roles: frozenset[Role], commands: Sequence[Listed], now: Situation | None = None) -> Page:
    """The help of somebody with these `roles` and `commands`; without `now` of somebody whom nobody has enrolled."""
    known = {one.name: one for one in commands}
    hints = [one for one in HINTS if one.roles & roles and one.command in known][:_MOST_HINTS]
    text = render(
        "shared/help.html.j2",
        now=now,
        hints=[(known[one.command].alias, one.words) for one in hints],
        commands=commands,
        legend=legend(),
    )
    form = now and now.form
    going_on = (go_on_keys(form.title, form.serial, form.moves),) if form else ()
    # What is named above has its button here, whatever is usual for the role.
    named = [name for name, many in (("my", now and now.numbers.mine), ("review", now and now.numbers.waiting)) if many]
    offered = dict.fromkeys([*named, *(one.command for one in hints)])
    keys = [button(known[one].alias, Action.COMMAND, one) for one in offered if one in known]
    return Page(text, (*going_on, *rows(keys, 3), menu_key()))
