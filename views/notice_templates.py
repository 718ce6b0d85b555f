"""Templates of notices: those that are built in, the list, one that a department keeps."""

from collections.abc import Sequence
from functools import cache

from domain.messages import Button
from domain.notice_templates import NoticeTemplate
from views.actions import Action
from views.keyboards import button
from views.page import Page
from views.render import render

SAVED, RENAMED, DELETED, GONE = "已存为模板。", "已改名。", "模板已删除。", "该模板已不在，请重新选择。"
# By key; each has a file whose first line is the title. A receipt is asked for where somebody has to come.
_BUILT_IN = {
    "meeting": ("会议通知", True),
    "report": ("报送通知", False),
    "training": ("培训通知", True),
    "correction": ("更正通知", False),
}


@cache
def built_in() -> tuple[NoticeTemplate, ...]:
    """The templates that every department has, in their order."""
    return tuple(_read(key, name, receipt=receipt) for key, (name, receipt) in _BUILT_IN.items())


def _read(key: str, name: str, *, receipt: bool) -> NoticeTemplate:
    title, _, text = render(f"notices/built_in/{key}.html.j2").partition("\n")
    return NoticeTemplate(key, name, title, text, receipt)


def listing(own: Sequence[NoticeTemplate]) -> Page:
    """All templates: a press begins a notice; one's own can be looked at as well."""
    keys: list[tuple[Button, ...]] = [
        (button(one.name, Action.NOTICE_TEMPLATE_USE, one.key), button("管理", Action.NOTICE_TEMPLATE, one.key))
        for one in own
    ]
    keys += [(button(one.name, Action.NOTICE_TEMPLATE_USE, one.key),) for one in built_in()]
    back = button("返回通知列表", Action.NOTICE_LIST, 1)
    return Page(render("notices/templates.html.j2", own=len(own)), (*keys, (back,)))


def one(template: NoticeTemplate) -> Page:
    """A template as it is kept, with what can be done with it."""
    text = render("notices/template.html.j2", template=template, blanks=template.blanks)
    keys = (
        (button("用此模板起草", Action.NOTICE_TEMPLATE_USE, template.key),),
        (
            button("改名", Action.NOTICE_TEMPLATE_RENAME, template.key),
            button("删除", Action.NOTICE_TEMPLATE_DROP, template.key),
        ),
        (_back(),),
    )
    return Page(text, keys)


def drop(template: NoticeTemplate) -> Page:
    """Whether a template is to be deleted."""
    confirm = button("确认删除", Action.NOTICE_TEMPLATE_DROP_CONFIRM, template.key)
    return Page(render("notices/template_drop.html.j2", template=template), ((confirm, _back()),))


def _back() -> Button:
    return button("返回模板", Action.NOTICE_TEMPLATES)
