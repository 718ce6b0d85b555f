"""Short pages that belong to no single feature."""

from collections.abc import Sequence
from datetime import datetime

from domain.roster import Problem, Remark
from views.actions import Action
from views.forms import FormOp
from views.keyboards import button, link, menu_key, rows
from views.page import Page
from views.render import render
from views.roster_remarks import said
from views.split import visible

STRANGER = "您还没有绑定单位。请向县委组织部索取邀请链接，点开后即可使用。"
OLD_BUTTON = "此按钮已过期，请从菜单重新进入。"
OLD_FORM = "此表已办结或已过期。"
FORM_OVERTAKEN = "内容已有变化，请核对。"
FORM_CHOOSE_FIRST = "刚才输入的文字未计入表内。请先点下方按钮。"
FORM_MOVED_ON = "此按钮已过期，已显示最新进度。"
NO_SUCH_BUTTON = "此按钮已过期。"


def error(sentence: str, next_step: str = "") -> Page:
    """One polite sentence on what cannot be done, and what to do next."""
    return Page(render("shared/error.html.j2", sentence=sentence, next_step=next_step))


def unfinished(title: str, serial: int, moves: int) -> Page:
    """Another form is still open: go on with it or drop it first."""
    go_on = button("继续填写", Action.FORM, FormOp.SHOW, serial, moves)
    give_up = button("放弃草稿", Action.FORM, FormOp.GIVE_UP, serial, moves)
    return Page(render("forms/unfinished.html.j2", title=title), ((go_on, give_up),))


def given_up() -> Page:
    """The form was dropped."""
    return Page(render("forms/given_up.html.j2"), (menu_key(),))


def form_left() -> Page:
    """The form was dropped, and what was written in it stays in the chat above."""
    return Page(render("forms/left.html.j2"), (menu_key(),))


def outdated() -> Page:
    """The button belongs to something that is over."""
    return Page(render("shared/outdated.html.j2"), (menu_key(),))


def menu(name: str, posts: list[str], commands: list[tuple[str, str]], *, waiting: int, greeting: bool) -> Page:
    """Who you are here, how much waits for you and what you can do, a button each."""
    keys = rows([button(alias, Action.COMMAND, command) for command, alias in commands], 3)
    return Page(render("shared/menu.html.j2", name=name, posts=posts, waiting=waiting, greeting=greeting), keys)


def stranger() -> Page:
    """What somebody reads whom nobody has enrolled."""
    return Page(render("shared/stranger.html.j2"))


def help_page(commands: list[tuple[str, str, str]]) -> Page:
    """Every command that this person may use, with its Chinese name."""
    return Page(render("shared/help.html.j2", commands=commands), (menu_key(),))


def about() -> Page:
    """What the assistant is, what it keeps, and how to stop (domain.md 3.4 rule 11)."""
    return Page(render("shared/about.html.j2"), (menu_key(),))


def lead_private(alias: str, bot_name: str, command: str) -> Page:
    """One short line in the group with a button into the private chat."""
    url = f"https://t.me/{bot_name}?start=go_{command}"
    return Page(render("shared/lead_private.html.j2", alias=alias), ((link("到私聊办理", url),),))


def outdated_with(sentence: str) -> Page:
    """An old button was pressed: say how things stand now."""
    return Page(render("shared/error.html.j2", sentence=sentence, next_step=""), (menu_key(),))


def not_understood() -> Page:
    """Something was typed that belongs to nothing."""
    return Page(render("shared/not_understood.html.j2"), (menu_key(),))


def welcome(name: str, unit_name: str, role_label: str, post: str, since: datetime | None = None) -> Page:
    """An invitation was accepted; `since` is when the post begins, if that is still to come."""
    return Page(render("shared/joined.html.j2", name=name, unit=unit_name, role=role_label, post=post, since=since))


def repeat_label(number: int) -> str:
    """The mark on the single repeat after an answer of Telegram was lost (reliability.md 2.3)."""
    return f"（重发：上次发送时网络中断）№ {number}\n"


def problem_lines(problems: Sequence[Problem]) -> str:
    """Every bad row of a roster, for the command line: plain text, no markup."""
    return visible(render("cli/problems.html.j2", problems=problems))


def import_summary(summary: object, remarks: Sequence[Remark]) -> str:
    """What an import has changed and what there is to know about it, for the command line."""
    return visible(render("cli/imported.html.j2", summary=summary, remarks=said(remarks)))
