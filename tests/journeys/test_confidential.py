"""Marked texts and invitation codes are nowhere afterwards: not in the inbox, not in any table, file or log."""

import logging

import pytest

from tests.databases import table_names
from tests.journeys.hostile import digested, query, shove
from tests.journeys.scene import Scene
from tests.journeys.test_hostile import stranger
from tests.journeys.test_units import invite

CANARY = "CANARYtext"
CODE = "CANARYcode" + "x" * 33


def everywhere(county: Scene) -> str:
    """Every table's every value, as text."""
    tables = table_names(county.assistant.settings.database_url)
    return "\n".join(str(row) for table in tables for row in query(county, f"SELECT * FROM {table}"))


@pytest.mark.parametrize(
    "words",
    [
        f"机密 {CANARY}",
        f"/find 绝密 {CANARY}",
        f"/start {CODE}",
        f"https://t.me/x?start={CODE}",
        CODE,
        f" {CODE}\n",
        f"/find {CODE}",
        f"查找 {CODE}",
        f"查询 {CODE}",
        f"这个 {CODE} 怎么用",
        f"菜单 https://t.me/x?start={CODE}",
    ],
)
@pytest.mark.parametrize("who", ["李春梅", "stranger"])
async def test_a_marked_text_or_a_code_is_kept_nowhere(
    county: Scene, caplog: pytest.LogCaptureFixture, who: str, words: str
) -> None:
    caplog.set_level(logging.INFO)
    phone = county.phone(who) if who != "stranger" else stranger(county, 1)
    phone.says(words)
    await digested(county)
    assert query(county, "SELECT count(*) FROM inbox")[0][0] > 0
    for canary in (CANARY, CODE[:12]):
        assert canary not in everywhere(county)
        assert canary not in caplog.text


async def test_a_marked_text_typed_into_a_form_or_given_as_feedback_is_kept_nowhere(county: Scene) -> None:
    clerk = county.phone("李春梅")
    clerk.says("/feedback")
    await digested(county)
    clerk.says(f"本件内部3年 {CANARY}")
    await digested(county)
    assert CANARY not in everywhere(county)
    clerk.says("/duty")
    await digested(county)
    clerk.says(f"秘密★1年 {CANARY}")
    await digested(county)
    assert CANARY not in everywhere(county)


async def test_a_code_typed_alone_lets_a_stranger_in_and_is_kept_nowhere(county: Scene) -> None:
    admin, newcomer = county.phone("陈思远"), county.phone("唐一鸣")
    code = await invite(admin, "大桥乡党委", "唐一鸣", "党务干部")
    clerk = county.phone("李春梅")
    clerk.says(code)
    await clerk.sees("邀请链接只供受邀人在自己的账号中点开")
    newcomer.start("")
    await newcomer.sees("还没有绑定单位")
    newcomer.says(code)
    await newcomer.sees("绑定成功", "大桥乡党委")
    await digested(county)
    assert code not in everywhere(county)


async def test_a_code_typed_into_an_open_form_is_no_answer(county: Scene) -> None:
    clerk = county.phone("李春梅")
    clerk.says("/feedback")
    await digested(county)
    clerk.says(f"https://t.me/x?start={CODE}")
    await clerk.sees("不要发到这里")
    await digested(county)
    assert CODE not in everywhere(county)


@pytest.mark.parametrize(
    ("words", "kept"), [(f"/start {CODE}", False), (f"机密 {CANARY}", False), ("/find 阵地建设", True)]
)
async def test_an_update_that_fails_for_good_keeps_no_code_and_no_marked_text(
    county: Scene, words: str, kept: bool
) -> None:
    victim = county.phone("刘志强")
    chat = county.world.chat(victim.chat_id).describe()
    message = {"message_id": 1, "date": "never", "chat": chat, "from": {"id": victim.person_id}, "text": words}
    shove(county, {"message": message})
    await digested(county)
    (found,) = query(county, "SELECT raw FROM inbox WHERE state = 'quarantined'")
    assert (found != ("{}",)) is kept
