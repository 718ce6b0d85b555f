"""What the reader of deadlines notices is said before anything is confirmed, and a guessed year is asked about."""

import pytest

from tests.journeys.scene import Phone, Scene
from tests.journeys.test_rectify import answer

PROBLEM = ("专项检查", "两个支部未按期换届")


async def new_problem(phone: Phone, due: str) -> None:
    """Type a problem with this date of 整改时限, to the preview."""
    phone.says("整改")
    await phone.taps("新增整改问题")
    await phone.taps("青山镇党委")
    await answer(phone, *PROBLEM, "-", due)


@pytest.mark.parametrize(
    ("typed", "words", "day"),
    [
        ("12月5日", "12月5日（星期六）不是工作日，如需调整，可改为12月4日（星期五）", "2026年12月5日（星期六）17:30"),
        ("12日内", "原定12月5日，遇节假日提前至12月4日", "2026年12月4日（星期五）17:30"),
        ("2027年1月15日", "2027年放假安排尚未载入", "2027年1月15日（星期五）17:30"),
    ],
)
async def test_a_remark_on_a_deadline_stands_under_the_next_question_and_in_the_preview(
    county: Scene, typed: str, words: str, day: str
) -> None:
    inspector = county.phone("郑海涛")
    await new_problem(inspector, typed)
    await inspector.sees("整改要求", words)
    await inspector.taps("跳过")
    await inspector.sees("请核对", f"整改时限：{words}", day)
    await inspector.taps("整改时限")
    inspector.says("12月30日")
    preview = await inspector.sees("请核对", "2026年12月30日（星期三）17:30")
    assert "不是工作日" not in preview.text
    assert "原定" not in preview.text
    assert "2027" not in preview.text


async def test_a_day_of_the_next_year_is_asked_about_when_something_new_is_created(county: Scene) -> None:
    inspector = county.phone("郑海涛")
    await new_problem(inspector, "1月15日")
    await inspector.sees("整改时限", "2027年1月15日（星期五），不在2026年", "请写明年份")
    await inspector.taps("是，2027年1月15日（星期五）")
    await inspector.sees("整改要求", "2027年放假安排尚未载入")


async def test_a_pasted_deadline_has_its_remark_in_the_preview_too(county: Scene) -> None:
    inspector = county.phone("郑海涛")
    inspector.says("整改")
    await inspector.taps("新增整改问题")
    await inspector.taps("青山镇党委")
    await inspector.sees("问题来源")
    inspector.says("问题来源：自查\n问题：阵地陈旧\n整改类型：限期整改\n整改时限：12月5日\n整改要求：尽快修缮")
    await inspector.sees("请核对", "整改时限：12月5日（星期六）不是工作日")


async def test_a_day_that_would_lie_in_another_year_than_the_items_is_asked_about(county: Scene) -> None:
    secretary = county.phone("王立新")
    secretary.says("延期")
    await secretary.taps("述职报告摘要")
    await secretary.taps("申请延期")
    await secretary.sees("延期理由")
    secretary.says("换届任务较重")
    await secretary.sees("申请延至", "原截止时间为2026年12月10日（星期四）17:30前")
    secretary.says("9月1日")
    asked = await secretary.sees("申请延至", "2027年9月1日（星期三），不在2026年", "请写明年份")
    assert "请核对：" not in asked.text
    await secretary.taps("不是，重新填写")
    again = await secretary.sees("申请延至")
    assert "目前内容" not in again.text
    secretary.says("9月1日")
    await secretary.taps("是，2027年9月1日（星期三）")
    await secretary.sees("请核对", "2027年9月1日（星期三）17:30", "2027年放假安排尚未载入")


async def test_a_day_of_another_year_that_is_typed_with_its_year_is_not_asked_about(county: Scene) -> None:
    secretary = county.phone("王立新")
    secretary.says("延期")
    await secretary.taps("述职报告摘要")
    await secretary.taps("申请延期")
    await secretary.sees("延期理由")
    secretary.says("换届任务较重")
    await secretary.sees("申请延至")
    secretary.says("2027年1月15日")
    await secretary.sees("请核对", "2027年1月15日（星期五）17:30")
