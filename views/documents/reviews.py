"""Files of the yearly review (述职评议会): agenda, blank vote, totals, grades, letters, and all reports in one."""

from collections.abc import Iterator, Sequence
from datetime import date

from domain.answers import Past, answered
from domain.dates.wording import date_full, day_and_time
from domain.documents import OfUnit
from domain.forms.values import display
from domain.items import Item
from domain.mechanisms import MECHANISMS
from domain.mechanisms.democratic_vote import Totals
from domain.mechanisms.review_meeting import meeting_time
from domain.reviewing import OverallGrade
from domain.unit_names import kept
from views.documents.document import Block, Break, Document, Ending, Form, Heading, Note, Table, Text, Title, To
from views.documents.letters import Blocks, Letter, Pattern, Values

INTERNAL = "内部资料，仅供组织部使用"
FIXED = "注：按单位固定顺序排列，不作排名。"
_GRADES = ("好", "较好", "一般", "差")
_VOTES = tuple(name for name in Totals.model_fields)
AGENDA = Pattern(
    (
        Title(("{{年度}}年度", "述职评议会议程")),
        Form(
            (
                ("会议时间", "{{会议时间}}"),
                ("会议地点", "{{会议地点}}"),
                ("主持人", "{{主持人}}"),
                ("到会指导", "{{到会指导}}"),
            )
        ),
        Heading("一、会议议程"),
        Table(("序号", "议程"), (16, 140), (("{{议程序号}}", "{{议程}}"),)),
        Text("{{述职次序}}"),
    ),
    needs=("会议时间", "会议地点", "议程", "述职次序"),
    columns=frozenset({"到会指导", "议程序号", "议程"}),
    inserted=frozenset({"述职次序"}),
)
BALLOT = Pattern(
    (
        Title(("{{年度}}年度述职评议", "民主测评票")),
        Table(
            ("序号", "述职单位", *_GRADES),
            (16, 64, 19, 19, 19, 19),
            (("{{序号}}", "{{述职单位}}", "", "", "", ""),),
            height=11,
        ),
        Note(
            "说明：请在相应栏内打“√”，每行只选一项，不选或多选的，该行无效。本票不记名，不作任何标记，请当场投入票箱。"
        ),
    ),
    needs=("述职单位",),
    columns=frozenset({"序号", "述职单位"}),
)
LETTERS = Pattern(
    (
        Title(("关于{{年度}}年度述职评议结果的反馈函",), "由组织部交书记本人"),
        To("{{单位}}"),
        Text("{{年度}}年度述职评议工作已经结束，现将你单位党组织书记的述职评议结果反馈如下。"),
        Text("{{评议结果}}"),
        Text("请对照反馈意见抓好整改。如有异议，请向组织部反映。"),
        Ending("{{落款}}", "{{日期}}"),
    ),
    needs=("单位", "评议结果", "落款", "日期"),
    inserted=frozenset({"评议结果"}),
)


def agenda(item: Item, unit: str, office: str, day: date) -> Letter:
    """When and where, the agenda in its order, and who speaks."""
    plan, arranged = item.payload["plan"], item.payload.get("arrangement", {})
    speakers = tuple(one.name for one in kept(arranged.get("onsite")))
    values: Values = {
        "年度": item.period,
        "会议时间": day_and_time(meeting_time(item)),
        "会议地点": plan["place"],
        "主持人": plan["host"],
        "到会指导": (guests,) if (guests := arranged.get("guests")) else (),
        "议程序号": _numbers(plan["agenda"]),
        "议程": tuple(plan["agenda"]),
        "述职次序": Blocks(tuple(_speaking(speakers)) if speakers else ()),
    }
    return Letter(f"{item.period}年度述职评议会议程", AGENDA, [values], office)


def _speaking(speakers: Sequence[str]) -> Iterator[Block]:
    yield Heading("二、现场述职次序")
    yield Table(("次序", "单位"), (16, 140), tuple(zip(_numbers(speakers), speakers, strict=True)))
    yield Note("其余单位书面述职。")


def _numbers(those: Sequence[str]) -> tuple[str, ...]:
    return tuple(str(number) for number, _ in enumerate(those, 1))


def ballot(item: Item, units: Sequence[str], office: str) -> Letter:
    """The blank paper vote: those who speak, in their order, else all units that report."""
    named = [one.name for one in kept(item.payload.get("arrangement", {}).get("onsite"))] or list(units)
    values: Values = {"年度": item.period, "序号": _numbers(named), "述职单位": tuple(named)}
    return Letter(f"{item.period}年度民主测评票", BALLOT, [values], office)


def votes(year: int, units: Sequence[OfUnit], office: str, day: date) -> Document:
    """The totals of the paper votes, a row a unit."""
    rows: list[tuple[str, ...]] = []
    for one in units:
        if item := one.last("democratic_vote"):
            numbers = [int(item.payload["totals"][name]) for name in _VOTES]
            rows.append((str(len(rows) + 1), one.name, *map(str, numbers), str(sum(numbers))))
    table = Table(("序号", "单位", *_GRADES, "无效票", "合计"), (14, 45, 15, 15, 15, 14, 21, 17), tuple(rows))
    return _summary(f"{year}年度述职评议", "民主测评汇总表", table, office, day)


def grades(year: int, units: Sequence[OfUnit], office: str, day: date) -> Document:
    """The grades as the committee has decided them, a row a unit."""
    rows: list[tuple[str, ...]] = []
    for one in units:
        if item := one.last("overall_grade"):
            said = item.payload["decision"]
            decided = (
                OverallGrade(said["grade"]).label,
                said["body"],
                date_full(date.fromisoformat(said["decided_on"])),
            )
            rows.append((str(len(rows) + 1), one.name, *decided))
    table = Table(("序号", "单位", "等次", "审定机关", "审定日期"), (14, 40, 14, 40, 48), tuple(rows))
    return _summary(f"{year}年度述职评议", "综合评价汇总表", table, office, day)


def letters(year: int, units: Sequence[OfUnit], office: str, day: date) -> Letter:
    """A letter for each unit of which something is known, each on pages of its own."""
    fills: list[Values] = []
    for one in units:
        if said := tuple(_results(one)):
            signed = {"落款": office, "日期": date_full(day)}
            fills.append({"年度": str(year), "单位": one.name, "评议结果": Blocks(said), **signed})
    return Letter(f"{year}年度述职评议反馈函", LETTERS, fills, office)


def reports(year: int, units: Sequence[OfUnit], past: Past, office: str) -> Document:
    """All reports of the year in one, in the order of the units, each on a new page."""
    blocks: list[Block] = [Title((f"{year}年度党组织书记", "抓基层党建工作述职报告汇编"))]
    found = [(one.name, item) for one in units if (item := one.last("duty_report")) and item.payload.get("report")]
    rows = tuple((str(number), name) for number, (name, _) in enumerate(found, 1))
    blocks += [Table(("序号", "单位"), (16, 140), rows), Note(f"共收入{len(found)}份，按单位固定顺序排列。")]
    for name, item in found:
        blocks += [Break(), Title((name, item.title))]
        for number, (asked, answer) in enumerate(answered(MECHANISMS["duty_report"], item, "report", past), 1):
            blocks += [
                Heading(f"{'零一二三四五六七八九'[min(number, 9)]}、{asked.title}"),
                Text(display(asked, answer)),
            ]
    return Document(f"{year}年度述职报告汇编", tuple(blocks), office)


def _summary(first: str, second: str, table: Table, office: str, day: date) -> Document:
    blocks = (Title((first, second), INTERNAL), table, Note(f"{FIXED}{office}，{date_full(day)}。"))
    return Document(f"{first}{second}", blocks if table.rows else (), office)


def _results(one: OfUnit) -> Iterator[Block]:
    if item := one.last("democratic_vote"):
        numbers = tuple(str(item.payload["totals"][name]) for name in _VOTES)
        yield Heading("民主测评")
        yield Table((*_GRADES, "无效票"), (31, 31, 31, 31, 32), (numbers,))
    for item in one.of("duty_comment"):
        said = item.payload["comment"]
        yield Heading(f"点评意见（{said['commentator']}）")
        yield Text(f"肯定的成效：{said['strengths']}")
        for number, problem in enumerate(said.get("problems") or (), 1):
            yield Text(f"指出的问题{number}：{problem}")
        if said.get("requirements"):
            yield Text(f"下一步要求：{said['requirements']}")
    if item := one.last("overall_grade"):
        said = item.payload["decision"]
        decided = date_full(date.fromisoformat(said["decided_on"]))
        yield Heading("综合评价")
        yield Text(f"等次：{OverallGrade(said['grade']).label}（{said['body']}{decided}审定）")
