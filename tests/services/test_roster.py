"""The import of a roster: read, checked, confirmed, applied as a whole; twice is as good as once."""

import asyncio
import contextlib
import csv
import io
import random
import zipfile
from collections.abc import Sequence
from datetime import timedelta

import pytest
from openpyxl import Workbook, load_workbook

from domain.errors import Refusal, Stale
from domain.messages import Outgoing
from domain.power import Role, UnitType
from domain.roster import MAX_LINES, RosterPlan
from services import files, roster, roster_file
from services.roster import Summary
from storage import attachments, items, people, units
from storage.attachments import Attachment
from tests.stage import LI, QIAN, WANG, Stage

HEADING = ["单位", "单位类型", "上级单位", "姓名", "职务", "角色"]
ROWS = [
    ["清河县委组织部", "组织部门", "", "王敏", "基层办主任", "组织部管理员"],
    ["青山镇党委", "乡镇", "清河县委组织部", "钱进", "党委书记", "书记"],
    ["大桥乡党委", "乡镇", "清河县委组织部", "杨国栋", "党委书记", "书记"],
    ["大桥乡党委", "", "", "陈静", "组织委员", "组织委员"],
    ["石桥村党支部", "村", "大桥乡党委", "", "", ""],
]
Rows = Sequence[Sequence[str]]


def sheet(rows: Rows, heading: Sequence[str] = HEADING) -> bytes:
    book = Workbook()
    page = book.active
    assert page is not None
    for row in (heading, *rows):
        page.append(list(row))
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def text(rows: Rows, encoding: str = "utf-8-sig") -> bytes:
    buffer = io.StringIO(newline="")
    csv.writer(buffer).writerows([HEADING, *rows])
    return buffer.getvalue().encode(encoding)


async def bring_in(stage: Stage, content: bytes, by: int | None = WANG) -> Summary:
    actor = await stage.actor(by) if by else None
    async with stage.context() as ctx:
        plan = await roster.check_file(ctx, content)
        assert isinstance(plan, RosterPlan), plan
        return await roster.apply(ctx, actor, plan)


async def send(stage: Stage, content: bytes, name: str = "名单.xlsx", who: int = WANG) -> tuple[int, Outgoing]:
    """Ask for an import, send the file, let it be fetched; gives the attachment's id and the answer."""
    actor = await stage.actor(who)
    async with stage.context() as ctx:
        await roster.expect(ctx, actor)
        assert await roster.receive(ctx, actor, "file", "unique", name, len(content))
    digest = await asyncio.to_thread(files.keep, stage.folder / "files", content)
    async with stage.context() as ctx:
        (one,) = await attachments.waiting(ctx.work)
        await attachments.stored(ctx.work, one.id, digest)
        await roster.on_stored(ctx, one, content)
    (answer,) = stage.sent[-1].messages
    return one.id, answer


async def confirm(stage: Stage, attachment_id: int, who: int = WANG) -> Summary:
    actor = await stage.actor(who)
    async with stage.context() as ctx:
        return await roster.confirm(ctx, actor, attachment_id)


@pytest.mark.parametrize("content", [sheet(ROWS), text(ROWS), text(ROWS, "gb18030")], ids=["xlsx", "utf-8", "gb18030"])
async def test_a_roster_brings_in_units_people_posts_and_running_duties(stage: Stage, content: bytes) -> None:
    await stage.open_periods()
    done = await bring_in(stage, content)
    assert (done.new_units, done.new_people, done.new_posts, done.changed_titles) == (2, 2, 2, 2)
    assert done.renamed_root
    unit = await stage.unit("大桥乡党委")
    async with stage.context() as ctx:
        held = await people.members(ctx.work, unit.id)
        village = await units.by_name(ctx.work, "石桥村党支部")
        root = await units.root(ctx.work)
        own = await items.in_units(ctx.work, [unit.id])
    assert [(one.name, one.role, one.title, one.chat_id) for _, one in held] == [
        ("杨国栋", Role.SECRETARY, "党委书记", None),
        ("陈静", Role.CLERK, "组织委员", None),
    ]
    assert village is not None
    assert root is not None
    assert village.path == f"{root.path}{unit.id}/{village.id}/"
    assert root.name == "清河县委组织部"
    assert len(own) == done.new_items > 0


async def test_the_same_roster_a_second_time_changes_nothing(stage: Stage) -> None:
    await bring_in(stage, sheet(ROWS))
    async with stage.context() as ctx:
        plan = await roster.check_file(ctx, sheet(ROWS))
    assert isinstance(plan, RosterPlan)
    assert plan.empty
    assert await bring_in(stage, sheet(ROWS)) == Summary()


async def test_one_bad_row_and_nothing_of_the_file_counts(stage: Stage) -> None:
    _, answer = await send(stage, sheet([*ROWS, ["青山镇党委", "", "", "李四", "", "司机"]]))
    assert "第7行：不认识的角色“司机”" in answer.text
    async with stage.context() as ctx:
        assert await units.by_name(ctx.work, "大桥乡党委") is None


async def test_the_command_line_imports_into_an_empty_county(bare: Stage) -> None:
    rows = [
        ["清河县委组织部", "组织部门", "", "王敏", "", "管理员"],
        ["青山镇党委", "乡镇", "清河县委组织部", "", "", ""],
    ]
    assert (await bring_in(bare, sheet(rows), by=None)).new_units == 1


@pytest.mark.parametrize("who", [LI, QIAN])
async def test_only_administrators_of_the_root_import(stage: Stage, who: int) -> None:
    actor = await stage.actor(who)
    with pytest.raises(Refusal, match="没有此权限"):
        await bring_in(stage, sheet(ROWS), by=who)
    async with stage.context() as ctx:
        for attempt in (roster.expect(ctx, actor), roster.confirm(ctx, actor, 1)):
            with pytest.raises(Refusal, match="没有此权限"):
                await attempt


async def test_a_sent_roster_is_shown_confirmed_and_imported_once(stage: Stage) -> None:
    attachment_id, answer = await send(stage, sheet(ROWS))
    assert answer.chat_id == WANG
    assert "新增单位2个" in answer.text
    assert "新增人员2名" in answer.text
    assert [button.text for row in answer.keyboard for button in row] == ["确认导入", "取消"]
    assert (await confirm(stage, attachment_id)).new_units == 2
    with pytest.raises(Stale, match="已导入"):
        await confirm(stage, attachment_id)


async def test_a_cancelled_or_replaced_roster_is_not_imported(stage: Stage) -> None:
    first, _ = await send(stage, sheet(ROWS))
    second, _ = await send(stage, sheet(ROWS[:3]))
    with pytest.raises(Stale):
        await confirm(stage, first)
    wang = await stage.actor(WANG)
    async with stage.context() as ctx:
        await roster.cancel(ctx, wang, second)
    with pytest.raises(Stale):
        await confirm(stage, second)


async def test_a_roster_that_no_longer_fits_is_not_imported(stage: Stage) -> None:
    attachment_id, _ = await send(stage, sheet(ROWS))
    async with stage.context() as ctx:
        root = await units.root(ctx.work)
        assert root is not None
        await units.add(ctx.work, "大桥乡党委", UnitType.COUNTY_DEPT, root, 9)
    with pytest.raises(Stale, match="不一致"):
        await confirm(stage, attachment_id)


async def test_a_file_counts_only_when_it_is_waited_for(stage: Stage) -> None:
    wang, qian = await stage.actor(WANG), await stage.actor(QIAN)
    async with stage.context() as ctx:
        assert not await roster.receive(ctx, wang, "f", "u", "名单.xlsx", 9)
        await roster.expect(ctx, wang)
        assert not await roster.receive(ctx, qian, "f", "u", "名单.xlsx", 9)
    stage.now += timedelta(hours=1)
    async with stage.context() as ctx:
        assert not await roster.receive(ctx, wang, "f", "u", "名单.xlsx", 9)


@pytest.mark.parametrize(
    ("name", "size", "reason"),
    [
        ("名单.xlsx", 20 * 1024 * 1024 + 1, "20MB"),
        ("名单.XLS", 9, r"只能是 .*另存为 \.xlsx"),
        ("名单.et", 9, r"只能是 .*另存为 \.xlsx"),
        ("名单.pdf", 9, "只能是 .*请用模板"),
        ("名单.xlsx.exe", 9, "只能是"),
        ("", 9, "只能是"),
        ("【机密】名单.xlsx", 9, "机密"),
    ],
)
async def test_what_cannot_be_a_roster_is_refused_at_once(stage: Stage, name: str, size: int, reason: str) -> None:
    wang = await stage.actor(WANG)
    async with stage.context() as ctx:
        await roster.expect(ctx, wang)
        with pytest.raises(Refusal, match=reason):
            await roster.receive(ctx, wang, "f", "u", name, size)
        assert await attachments.waiting(ctx.work) == ()


async def test_a_download_that_failed_is_told_and_may_be_repeated(stage: Stage) -> None:
    wang = await stage.actor(WANG)
    async with stage.context() as ctx:
        await roster.on_failed(ctx, Attachment(1, wang.person_id, "roster", "f", "u", "n.csv", 9, 4))
    assert "请重新发送" in stage.sent[-1].messages[0].text
    async with stage.context() as ctx:
        assert await roster.receive(ctx, wang, "f", "u", "名单.csv", 9)


async def test_many_problems_fit_into_one_message_that_says_how_many_more(stage: Stage) -> None:
    _, answer = await send(
        stage, sheet([["镇" * 50 + str(n), "甲" * 60, "乙" * 60, "丙", "", "丁" * 60] for n in range(90)])
    )
    assert "名单有180处需要更正" in answer.text
    assert "其余160处" in answer.text
    assert len(answer.text) < 4096


async def test_a_county_of_five_thousand_rows_comes_in_at_once(stage: Stage) -> None:
    rows = [[f"第{n // 4}镇党委", "乡镇", "县委组织部", f"人员{n}", "", "班子成员"] for n in range(MAX_LINES)]
    done = await bring_in(stage, text(rows))
    assert (done.new_units, done.new_people) == (1250, 5000)


def test_the_template_is_a_roster_of_text_cells_with_lists_to_choose_from() -> None:
    content = roster.template()
    lines = roster_file.read_lines(content)
    assert list(lines[0].cells[:6]) == HEADING
    assert [line.sheet for line in lines].count("名单") == 3
    book = load_workbook(io.BytesIO(content))
    assert book.sheetnames == ["名单", "说明"]
    for page in book.worksheets:
        for row in page.iter_rows():
            assert {cell.data_type for cell in row if cell.value is not None} <= {"s"}
    ranges = {str(rule.sqref): rule.formula1 for rule in book["名单"].data_validations.dataValidation}
    assert ranges == {"B2:B5001": "说明!$C$2:$C$6", "F2:F5001": "说明!$D$2:$D$9"}
    assert book["说明"]["C2"].value == "组织部门"
    assert book["说明"]["D9"].value == "班子成员"


async def test_the_template_s_example_rows_are_never_imported(stage: Stage) -> None:
    async with stage.context() as ctx:
        found = await roster.check_file(ctx, roster.template())
    assert not isinstance(found, RosterPlan)
    assert [(problem.line, problem.text) for problem in found] == [
        (2, "这是模板的示例行，请删去。"),
        (3, "这是模板的示例行，请删去。"),
    ]


def test_formulas_and_errors_are_noticed_not_computed() -> None:
    book = Workbook()
    page = book.active
    assert page is not None
    page.append(HEADING)
    page.append(["=A1", "乡镇", "县委组织部", "", "", ""])
    page.append(["#REF!", "乡镇", "县委组织部", 7, 8.0, True])
    buffer = io.BytesIO()
    book.save(buffer)
    lines = roster_file.read_lines(buffer.getvalue())
    assert [line.computed for line in lines] == [frozenset(), {0}, {0}]
    assert lines[2].cells[3:6] == ("7", "8", "True")


def test_a_workbook_that_unfolds_to_gigabytes_is_refused_unread() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/sharedStrings.xml", b"\x00" * (roster_file.UNPACKED_LIMIT + 1))
    with pytest.raises(Refusal, match="过大"):
        roster_file.read_lines(buffer.getvalue())


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "旧版"),
        (b"PK\x03\x04", "已损坏"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "不是"),
        ("单位,姓名".encode("utf-16-le"), "不是"),
        (b"\xff\xff\xff", "不是"),
        (b"a\n" * 20_001, "超过20000行"),
        (b'"' + b"a" * 200_000, "格式有误"),
    ],
)
def test_what_is_no_table_is_refused_in_words(content: bytes, reason: str) -> None:
    with pytest.raises(Refusal, match=reason):
        roster_file.read_lines(content)


async def test_random_files_never_break_anything(stage: Stage) -> None:
    """2,000 files: noise, noise behind the marks of a format, and damaged copies of a good one."""
    dice = random.Random(20261123)
    good = {"xlsx": sheet(ROWS), "csv": text(ROWS)}
    async with stage.context() as ctx:
        county = await roster.existing(ctx)
        for _ in range(2000):
            content = bytearray(good[dice.choice(("xlsx", "csv"))])
            if dice.random() < 0.5:
                content = bytearray(
                    dice.choice((b"", b"PK\x03\x04", b"\xef\xbb\xbf")) + dice.randbytes(dice.randrange(400))
                )
            for _ in range(dice.randrange(1, 12)):
                if content:
                    content[dice.randrange(len(content))] = dice.randrange(256)
            with contextlib.suppress(Refusal):
                found = roster.check(roster_file.read_lines(bytes(content)), county)
                assert isinstance(found, RosterPlan) or found
