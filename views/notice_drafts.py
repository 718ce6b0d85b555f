"""A notice while it is written: its preview, and the choice of whom it is for."""

from collections.abc import Sequence
from datetime import date

from domain.attachments import MOST, SIZE_LIMIT, megabytes
from domain.audience import ROLES, TYPES, Audience, Mode
from domain.messages import Button, Keyboard
from domain.notice_words import formal_title
from domain.notices import Notice, Option, Overview
from domain.power import Unit
from views.actions import Action
from views.attachments import asks_for_files
from views.keyboards import button, rows
from views.notices import file_keys, listed, message
from views.page import Page
from views.render import render
from views.unit_picker import unit_keys, with_tick

OLD_BUTTON = "此按钮已过期，请从 /notice 重新进入。"


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
    if not overview.manages:
        return Page(text, (*file_keys(notice), *_to_list()))
    return Page(text, _draft_keys(overview), asks=asks_for_files(notice.id))


def files(notice: Notice) -> Page:
    """The attachments of a draft, each to be opened or removed; files sent now come to them."""
    text = render("notices/files.html.j2", notice=notice, files=listed(notice), most=MOST, size=megabytes(SIZE_LIMIT))
    # The names stand above: with them on the buttons five files would fill the screen.
    keys = [
        (
            button(f"查看附件{number}", Action.NOTICE_FILE, one.id),
            button(f"移除附件{number}", Action.NOTICE_FILE_REMOVE, one.id, "list"),
        )
        for number, one in enumerate(notice.files, 1)
    ]
    return Page(text, (*keys, (button("完成", Action.NOTICE, notice.id),)), asks=asks_for_files(notice.id))


def _draft_keys(overview: Overview) -> Keyboard:
    notice = overview.notice
    stamp = (notice.id, notice.version)
    keys: list[tuple[Button, ...]] = [
        (button("选择单位", Action.NOTICE_PICK, notice.id), button("选择对象", Action.NOTICE_AUDIENCE, notice.id)),
        (
            button("修改内容", Action.NOTICE_EDIT, notice.id),
            button(_files_label(notice), Action.NOTICE_FILES, notice.id),
        ),
    ]
    if title := formal_title(notice.title):
        keys.append((button(f"标题改为：{title}", Action.NOTICE_TITLE, notice.id),))
    keys += rows(_option_keys(notice), 2)
    keys.append((button("立即发送", Action.NOTICE_SEND, *stamp), button("定时发送", Action.NOTICE_TIME, *stamp)))
    if overview.has_group:
        keys.append((button("发到工作群", Action.NOTICE_TO_GROUP, *stamp),))
    keep = button("存为模板", Action.NOTICE_TEMPLATE_KEEP, notice.id)
    return (*keys, (keep, button("放弃", Action.NOTICE_DROP, *stamp)), *_to_list())


def _files_label(notice: Notice) -> str:
    return f"附件（{len(notice.files)}）" if notice.files else "添加附件"


def _option_keys(notice: Notice) -> list[Button]:
    said = [(Option.RECEIPT, notice.receipt_required, "要求签收", "不要求签收")]
    if notice.receipt_required:
        said.append((Option.ACTION, notice.with_action, "附“去办理”按钮", "去掉“去办理”按钮"))
    said.append((Option.URGENT, notice.urgent, "标为紧急", "取消紧急"))
    said.append((Option.SIGNATURE, notice.with_signature, "附落款", "去掉落款"))
    return [
        button(away if on else give, Action.NOTICE_OPTION, notice.id, option.value, int(not on))
        for option, on, give, away in said
    ]


def audience(overview: Overview) -> Page:
    """The ways of choosing units, and the roles that are meant."""
    notice = overview.notice
    chosen = notice.audience
    modes = [
        button(with_tick(mode.label, mode is chosen.mode), Action.NOTICE_MODE, notice.id, mode.value) for mode in Mode
    ]
    keys = list(rows(modes, 2))
    if chosen.mode in (Mode.BELOW, Mode.UNITS):
        keys.append((button("选择单位", Action.NOTICE_UNITS, notice.id, 1),))
    if chosen.mode is Mode.TYPES:
        keys += rows([_type_key(notice, kind.value, kind.label, kind in chosen.types) for kind in TYPES], 1)
    keys.append(
        tuple(
            button(
                with_tick(role.label, role in chosen.roles),
                Action.NOTICE_ROLE,
                notice.id,
                role.value,
                int(role not in chosen.roles),
            )
            for role in ROLES
        )
    )
    text = render("notices/audience.html.j2", notice=notice, reach=overview.reach)
    return Page(text, (*keys, (button("完成", Action.NOTICE, notice.id),)), asks=asks_for_files(notice.id))


def units(notice: Notice, offered: Sequence[Unit], page: int) -> Page:
    """A page of units to tick; a tick is in the notice at once, and each button says what it will be."""
    ticked = _ticks(notice.audience)
    keys = unit_keys(
        offered,
        ticked,
        page,
        lambda one, shown: (Action.NOTICE_UNIT, (notice.id, one.id, int(one.id not in ticked), shown)),
        (Action.NOTICE_UNITS, (notice.id,)),
    )
    done = (button("选好了", Action.NOTICE, notice.id),)
    number = len([one for one in offered if one.id in ticked])
    text = render("notices/units.html.j2", notice=notice, number=number, total=len(offered))
    return Page(text, (*keys, done), asks=asks_for_files(notice.id))


def _ticks(chosen: Audience) -> tuple[int, ...]:
    return chosen.below if chosen.mode is Mode.BELOW else chosen.units


def _type_key(notice: Notice, value: str, label: str, on: bool) -> Button:
    return button(with_tick(label, on), Action.NOTICE_TYPE, notice.id, value, int(not on))


def _to_list() -> Keyboard:
    return ((button("返回通知列表", Action.NOTICE_LIST, 1),),)
