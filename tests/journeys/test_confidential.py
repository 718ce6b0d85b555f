"""Marked texts and invitation codes are nowhere afterwards: not in the inbox, not in any table, file or log."""

import logging

import pytest

from tests.journeys.hostile import digested, query
from tests.journeys.scene import Scene
from tests.journeys.test_hostile import stranger

CANARY = "CANARYtext"
CODE = "CANARYcode" + "x" * 33


def everywhere(county: Scene) -> str:
    """Every table's every value, as text."""
    tables = [name for (name,) in query(county, "SELECT name FROM sqlite_master WHERE type = 'table'")]
    return "\n".join(str(row) for table in tables for row in query(county, f"SELECT * FROM {table}"))


@pytest.mark.parametrize(
    "words", [f"机密 {CANARY}", f"/find 绝密 {CANARY}", f"/start {CODE}", f"https://t.me/x?start={CODE}"]
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
    for canary in (CANARY, CODE):
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
