"""The receipt stays on the screen: whatever is pressed twice, late, while the bot is down or under the receipt."""

from pathlib import Path

import pytest

from bot.clock import ShiftedClock
from sandbox import create_app, demo_world, serve
from tests.journeys.scene import TOKEN, Phone, Scene, running, settings_for
from tests.journeys.story import FIVE, skip_to_preview
from tests.stage import china

KIND = "培树典型"
LOST = "此按钮已过期"


async def fill(secretary: Phone) -> None:
    """Register one of the 五个一 up to the preview."""
    secretary.says("五个一")
    await secretary.sees("年度五个一", KIND)
    await secretary.taps(f"五个一·{KIND}")
    await secretary.taps("登记")
    await secretary.sees("第1项")
    secretary.says(FIVE[KIND])
    await skip_to_preview(secretary)


def receipts(phone: Phone) -> list[str]:
    """The messages in the chat that still show a receipt."""
    return [text for text in phone.texts() if "回执号：" in text and "已登记" in text]


async def test_a_second_and_a_third_press_leave_the_receipt_where_it_is(county: Scene) -> None:
    secretary = county.phone("王立新")
    await fill(secretary)
    secretary.presses = 3
    await secretary.taps("确认")
    await secretary.sees("已登记", "回执号")
    secretary.says("/help")
    await secretary.sees("/five")
    assert len(receipts(secretary)) == 1
    assert not any(LOST in text for text in secretary.texts())


async def test_the_second_press_is_answered_with_the_number(county: Scene) -> None:
    secretary = county.phone("王立新")
    await fill(secretary)
    preview = next(one for one in reversed(secretary.messages()) if one.inline_buttons())
    data = next(one["callback_data"] for one in preview.inline_buttons() if one["text"] == "确认")
    place = (secretary.person_id, secretary.chat_id, preview.message_id, data)
    presses = [county.world.press(*place) for _ in range(2)]
    answers = [await press.wait(30) for press in presses]
    (receipt,) = receipts(secretary)
    number = next(line for line in receipt.split("\n") if line.startswith("回执号"))
    assert answers[1] is not None
    assert number in (answers[1].text or "")


async def test_presses_that_wait_for_a_stopped_bot_leave_one_receipt(tmp_path: Path) -> None:
    clock = ShiftedClock(china("2026-11-23 10:00"))
    world = demo_world(token=TOKEN, now=clock.now)
    async with serve(create_app(world)) as address:
        settings = settings_for(tmp_path, address)
        async with running(settings, clock) as assistant:
            county = Scene(world, clock, assistant)
            await county.settle_in()
            secretary = county.phone("王立新")
            await fill(secretary)
        preview = next(one for one in reversed(secretary.messages()) if one.inline_buttons())
        data = next(one["callback_data"] for one in preview.inline_buttons() if one["text"] == "确认")
        for _ in range(3):
            world.press(secretary.person_id, secretary.chat_id, preview.message_id, data)
        async with running(settings, clock):
            await secretary.sees("已登记", "回执号")
            secretary.says("/help")
            await secretary.sees("/five")
        world.release()
    assert len(receipts(secretary)) == 1
    assert not any(LOST in text for text in secretary.texts())


@pytest.mark.parametrize("label", ["修改登记", "报进展", "办理过程", "返回我的事项"])
async def test_a_button_under_the_receipt_is_answered_below_it(county: Scene, label: str) -> None:
    secretary = county.phone("王立新")
    await fill(secretary)
    await secretary.taps("确认")
    receipt = await secretary.sees("已登记", "回执号")
    secretary.presses = 2
    await secretary.taps(label)
    below = await secretary.sees("五个一")
    secretary.says("/help")
    await secretary.sees("/five")
    assert below.message_id > receipt.message_id
    assert receipts(secretary) == [receipt.text]
    assert secretary.texts().count(below.text) == 1


async def test_an_item_that_moved_on_is_shown_as_it_stands_in_the_place_of_its_old_button(county: Scene) -> None:
    secretary, clerk = county.phone("王立新"), county.phone("李春梅")
    for phone in (secretary, clerk):
        phone.says("五个一")
        await phone.taps(f"五个一·{KIND}")
        await phone.sees("状态：未登记")
    await secretary.taps("登记")
    secretary.says(FIVE[KIND])
    await skip_to_preview(secretary)
    await secretary.taps("确认")
    await secretary.sees("回执号")
    await clerk.taps("登记")
    card = await clerk.sees(KIND, "已登记")
    assert LOST not in card.text


async def test_card_and_history_name_the_receipt_who_when_and_whether_in_time(county: Scene) -> None:
    secretary, department = county.phone("王立新"), county.phone("陈思远")
    await fill(secretary)
    await secretary.taps("确认")
    receipt = await secretary.sees("已登记", "回执号")
    number = next(line for line in receipt.text.split("\n") if line.startswith("回执号")).removeprefix("回执号：")
    assert receipt.text.count(number) == 1
    for phone in (secretary, department):
        phone.says(number)
        # What counts is when the registration was due, whatever is due by now.
        card = await phone.sees(f"回执号 {number}：王立新　11月23日（星期一）10:00，按时")
        assert "截止：12月15日" in card.text
        await phone.taps("办理过程")
        await phone.sees("登记", f"回执号 {number}")
