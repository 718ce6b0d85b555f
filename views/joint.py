"""What filling in all parts of a duty at once looks like around its form: the table, and what came of it."""

from collections.abc import Sequence
from typing import Protocol

from domain.messages import Keyboard
from domain.steps import Step
from views.actions import Action
from views.forms import FormOp
from views.keyboards import button, kept, menu_key
from views.page import Page
from views.render import render

OVER = "各项均已办理，无需再填。请发送“五个一”查看。"
RECORD = "录入"
NOT_FETCHED = "表格没有取到，请重新发送。"


class About(Protocol):
    """What is filled in jointly; `services.joint_units.Subject` is one."""

    @property
    def unit_id(self) -> int: ...

    @property
    def kind(self) -> str: ...

    @property
    def period(self) -> str: ...

    @property
    def action(self) -> str: ...


def keys(offers: Sequence[tuple[About, Step, str]]) -> Keyboard:
    """A row for each step that may be taken on all parts at once; of several units the name of each."""
    several = len({about.unit_id for about, *_ in offers}) > 1
    return tuple(
        (
            button(
                f"{unit}：{step.jointly}" if several else step.jointly,
                Action.JOINT,
                about.unit_id,
                about.kind,
                about.period,
                about.action,
            ),
        )
        for about, step, unit in offers
    )


def sheet_keys(about: About) -> Keyboard:
    """The row that gives the table."""
    return ((button("取表格填写", Action.JOINT_SHEET, about.unit_id, about.kind, about.period, about.action),),)


def received() -> Page:
    """The table is on its way."""
    return Page(render("joint/received.html.j2"))


def read(name: str, titles: Sequence[str], astray: int, stamp: tuple[int, int], held: int) -> Page:
    """A table was read; whether to fill it in."""
    fill = button("填入", Action.FORM, FormOp.FILL, *stamp, held)
    other = button("不填", Action.FORM, FormOp.NOT_MEANT, *stamp, held)
    return Page(render("joint/read.html.j2", name=name, titles=titles, astray=astray), ((fill, other),))


def not_read(sentence: str) -> Page:
    """A table that could not be read, and why."""
    return Page(render("shared/error.html.j2", sentence=sentence, next_step=""))


def done(taken: Sequence[tuple[str, str, str]], act: str, command: str) -> Page:
    """What was taken: each part with its receipt and check code, if there are any; `command` leads back to the list."""
    text = render("joint/done.html.j2", taken=taken, act=act)
    return Page(text, kept(((button("返回列表", Action.COMMAND, command),), menu_key())))


def new_sheet_keys(kind: str) -> Keyboard:
    """The row that gives the table for several units."""
    return ((button("取表格填写", Action.JOINT_NEW_SHEET, kind),),)


def sheet_name(period: str, duty: str, step: str) -> str:
    """What the table is called."""
    return f"{period}年度{duty}{step}表.xlsx"


def incomplete(unit: str) -> str:
    """Something is written about a unit, but not what begins its row."""
    return f"“{unit}”一行不完整，请补充。"


def there_already(unit: str, number: str) -> str:
    """A unit has what is to be created, under this number."""
    return f"{unit}已有编号{number}的记录，请在原事项上修改；此行请点“跳过”。"


def new_sheet_name(duty: str) -> str:
    """What the table for several units is called."""
    return f"{duty}录入表.xlsx"


def sheet_caption() -> str:
    """The words under the table."""
    return render("joint/caption.html.j2")
