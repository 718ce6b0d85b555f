"""What there is of a unit in a year, for whoever takes over: what was handed in, and what is open (交接清单)."""

from collections.abc import Sequence
from datetime import date

from domain.answers import Past, answered
from domain.dates.wording import date_full, full_time
from domain.documents import OfUnit
from domain.forms.values import display
from domain.items import Item
from domain.mechanisms import MECHANISMS
from domain.steps import REASON
from domain.workflow import state_of
from views.documents.document import Block, Break, Document, Form, Heading, Note, Table, Text, Title

_LEFT_OUT = "未收入的附件（压缩包放不下或文件已不在，请按编号到事项页面查看）"
_SIGN = "（签名）　　　　　　　　　　年　月　日"


def year(one: OfUnit, of: int, past: Past, files: Sequence[str], left_out: Sequence[str], office: str) -> Document:
    """An index of the unit's items, then what was written in each.

    `files` are the attachments that go along, `left_out` those that do not: nobody shall take it for whole.
    """
    blocks: list[Block] = [Title((one.name, f"{of}年度资料"))]
    rows = tuple(_line(number, item, one) for number, item in enumerate(one.items, 1))
    blocks += [Table(("序号", "事项", "编号", "情况", "回执号"), (14, 54, 29, 26, 33), rows)]
    blocks += [Heading("附件"), *(Text(name) for name in files)] if files else []
    blocks += [Heading(_LEFT_OUT), *(Text(name) for name in left_out)] if left_out else []
    written = [item for item in one.items if any(_answers(item, past))]
    for place, item in enumerate(written):
        blocks += [Break()] if place == 0 else []
        blocks += [Heading(item.title), Note(_facts(item, one))]
        blocks += [Text(line) for line in _answers(item, past)]
    return Document(f"{one.name}{of}年度资料", tuple(blocks), office)


def handover(one: OfUnit, people: Sequence[tuple[str, str]], office: str, day: date) -> Document:
    """What is open and stays with the unit, who is in post, and who signs; `people` are names with their posts."""
    left = [item for item in one.items if not item.closed]
    rows = tuple(
        (str(number), item.title, item.no, _due(item), state_of(MECHANISMS[item.kind], item).title)
        for number, item in enumerate(left, 1)
    )
    named = tuple((str(number), *who) for number, who in enumerate(people, 1))
    blocks: list[Block] = [Title((one.name, "工作交接清单"))]
    blocks += [Note(f"截至{date_full(day)}。职责和事项随单位，不随个人；已报材料和回执均在助手中留存，不必另行复制。")]
    blocks += [Heading(f"一、未办结事项（{len(left)}项）")]
    blocks += [Table(("序号", "事项", "编号", "截止", "情况"), (14, 44, 29, 47, 22), rows)] if rows else [Text("无。")]
    blocks += [Heading("二、在任人员")]
    blocks += [Table(("序号", "姓名", "职务"), (14, 52, 90), named)] if named else [Text("无。")]
    blocks += [Heading("三、交接"), Form((("移交人", _SIGN), ("接收人", _SIGN), ("监交人", _SIGN)))]
    return Document(f"{one.name}工作交接清单", tuple(blocks), office)


def _line(number: int, item: Item, one: OfUnit) -> tuple[str, ...]:
    versions = one.handed_in.get(item.id, ())
    state = state_of(MECHANISMS[item.kind], item).title
    return (str(number), item.title, item.no, state, versions[-1].receipt if versions else "—")


def _facts(item: Item, one: OfUnit) -> str:
    versions = one.handed_in.get(item.id, ())
    said = [f"编号{item.no}", state_of(MECHANISMS[item.kind], item).title]
    said += [f"回执号{each.receipt}，{each.by}，{full_time(each.at)}" for each in versions]
    return "；".join(said)


def _due(item: Item) -> str:
    return date_full(item.due_at) if item.due_at else "—"


def _answers(item: Item, past: Past) -> list[str]:
    sections = [section for section in item.payload if section != REASON]
    every = [one for section in sections for one in answered(MECHANISMS[item.kind], item, section, past)]
    return [f"{asked.title}：{display(asked, value)}" for asked, value in every]
