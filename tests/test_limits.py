"""A sentence that names a limit takes it from the constant: with another limit it says another number."""

import ast
import re
from collections.abc import Awaitable, Callable, Iterator
from datetime import date, timedelta
from importlib import import_module
from inspect import getsource
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

import domain.attachments
import services.feedback
import services.roster
import views.attention
import views.digests
import views.roster
import views.search
from bot.__main__ import invite
from domain.attention import Fate, Trouble
from domain.dates.numerals import plain, written
from domain.digests import DepartmentDay, UnitOverdue
from domain.errors import Refusal
from domain.forms.fields import questions
from domain.roster import Problem
from services.invites import TTL
from tests.stage import QIAN, WANG, Stage, china
from views.groups import ask_to_bind, unbound

ROOT = Path(__file__).parent.parent
NUMBER = r"(?:\d+|[一二两三四五六七八九十百]+)\s*(?:MB|个工作日|个字|字|小时|分钟|条|次|天|年|行|项|份|人|个)"
LIMIT = re.compile(
    rf"(?:最多|不超过|超过|最长|上限|满|多于|至多)[^，。；]{{0,6}}?{NUMBER}|{NUMBER}(?:以内|之内|内|无效|处理)"
)
# An example, and rules that have no number which could be another one.
BY_HAND = {
    ("domain/dates/day_phrases.py", "5个工作日内"),
    ("domain/urges.py", "满一个工作日"),
    ("views/templates/notices/ordered.html.j2", "最多发一条"),
}


def literals(path: Path) -> Iterator[str]:
    """What stands in a file for people: a template, or the texts of a module but for its docstrings."""
    text = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        yield text
        return
    tree = ast.parse(text)
    said = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in said:
            yield node.value


def test_no_limit_is_written_into_a_sentence_by_hand() -> None:
    files = [
        path
        for layer in ("domain", "services", "views", "handlers")
        for path in (ROOT / layer).rglob("*")
        if path.suffix in {".py", ".j2"}
    ]
    found = {
        (path.relative_to(ROOT).as_posix(), words)
        for path in files
        for text in literals(path)
        for words in LIMIT.findall(text)
    }
    assert found == BY_HAND


def refused(act: Callable[..., object], *arguments: object) -> str:
    with pytest.raises(Refusal) as caught:
        act(*arguments)
    return str(caught.value)


async def refused_later(act: Awaitable[object]) -> str:
    with pytest.raises(Refusal) as caught:
        await act
    return str(caught.value)


def test_a_big_attachment_is_refused_with_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(domain.attachments, "SIZE_LIMIT", 7 * 1024 * 1024)
    assert "附件超过7MB，" in refused(domain.attachments.demand_fit, "报告.pdf", 8 * 1024 * 1024)


async def test_a_big_roster_is_refused_with_the_limit(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(services.roster, "DOWNLOAD_LIMIT", 7 * 1024 * 1024)
    async with stage.context() as ctx:
        wang = await stage.actor(WANG)
        await services.roster.expect(ctx, wang)
        taken = services.roster.receive(ctx, wang, "file", "unique", "名单.csv", 8 * 1024 * 1024)
        assert "文件超过7MB，" in await refused_later(taken)


def test_a_roster_is_asked_for_within_the_time_that_is_waited(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(views.roster, "PATIENCE", timedelta(hours=3))
    assert "请在三小时内直接发送" in views.roster.ask_file().text
    assert "在三小时内发送到此处" in views.roster.template_caption()
    assert "在三小时内重新发送" in views.roster.problems([Problem(2, "缺少单位")]).text


async def test_one_feedback_too_many_is_refused_with_number_and_hours(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(services.feedback, "_DAY", timedelta(hours=7))
    monkeypatch.setattr(services.feedback, "MOST_A_DAY", 0)
    async with stage.context() as ctx:
        sent = services.feedback.send(ctx, await stage.actor(QIAN), "建议")
        assert "7小时内最多提交0条" in await refused_later(sent)


def test_a_long_search_is_refused_with_the_characters_that_fit(monkeypatch: pytest.MonkeyPatch) -> None:
    assert views.search.packed("党" * 19)
    assert "请控制在19个字以内" in refused(views.search.packed, "党" * 20)
    monkeypatch.setattr(views.search, "QUERY_BYTES", 14)
    assert views.search.packed("党" * 7)
    assert "请控制在7个字以内" in refused(views.search.packed, "党" * 8)


def test_what_is_long_overdue_is_counted_with_its_workdays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(views.digests, "LONG_OVERDUE", 7)
    day = DepartmentDay(waiting=(), overdue=(UnitOverdue("青山镇党委", 2, 1),), concerns=0)
    assert "其中1项满7个工作日" in views.digests.department(day, china("2026-11-23 09:00")).text
    assert "（其中1项满7个工作日）" in views.digests.late_units(day.overdue, 1).text


def test_an_update_is_put_aside_after_so_many_tries(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(views.attention, "MAX_ATTEMPTS", 7)
    one = Trouble(1, Fate.QUARANTINED, None, "", china("2026-11-23 09:00"))
    assert "七次处理均未成功" in views.attention.listing([one], 1).text


def test_a_group_is_told_the_hours_until_it_is_left() -> None:
    for page in (ask_to_bind, unbound):
        assert "。7小时内未" in page(timedelta(hours=7)).text


def altered(name: str, **constants: str) -> Any:
    """A module as it would be with other constants; for sentences that are made when it is imported."""
    source = getsource(import_module(name))
    for constant, value in constants.items():
        source, number = re.subn(rf"(?m)^{constant} = .+$", f"{constant} = {value}", source)
        assert number == 1
    module = ModuleType(name)
    exec(compile(source, name, "exec"), vars(module))
    return module


def test_a_delegate_for_too_long_is_refused_with_the_years() -> None:
    changed = altered("domain.delegates", LONGEST="timedelta(days=1100)")
    first, last = date(2026, 12, 1), date(2030, 12, 1)
    assert "代理最长三年。" in refused(changed.term, 1, first, last, china("2026-11-23 09:00"))
    form = import_module("domain.unit_forms").Delegation
    assert form.model_fields["last"].description == "含当日，最长一年"


def test_a_declined_link_names_tries_and_hours() -> None:
    changed = altered("services.invites", MAX_TRIES="7", TRY_WINDOW="timedelta(hours=3)")
    assert changed.DECLINED.endswith("三小时内七次无效的，暂停答复三小时。")


def test_a_notice_is_advised_on_the_length_that_is_watched() -> None:
    changed = altered("domain.notices", ADVISED="700")
    (text,) = [one for one in questions(changed.NoticeText) if one.name == "text"]
    assert "宜在700字以内" in text.hint
    assert text.soft_max == 700


def test_the_help_of_an_invitation_names_its_hours() -> None:
    assert f"{TTL // timedelta(hours=1)}小时内有效" in (invite.__doc__ or "")


@pytest.mark.parametrize("number", range(1, 13))
def test_a_number_that_is_written_is_read_again(number: int) -> None:
    assert plain(written(number)) == str(number)
