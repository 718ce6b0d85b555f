"""People who mean harm, and clients gone mad: nothing changes, nothing stalls, nothing is told to strangers."""

import logging
import random
from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import pytest

from bot.pacing import Bucket
from bot.sender import MAX_IN_FLIGHT
from bot.sending_gate import Hold
from domain.plain_text import clean
from handlers.assembly import assemble
from sandbox.models import Person
from sandbox.people_acts import Manner
from tests.journeys import hostile
from tests.journeys.hostile import bent, captured, digested, pressed, query, shove, state, texts_for, twisted
from tests.journeys.scene import GROUP, Phone, Scene, person
from views.text import neutralise_mentions

COMMANDS = sorted(assemble().commands)
OPEN_TO_ALL = {"start", "menu", "about", "help"}
STRANGER = "您还没有绑定单位"
# They own nothing of what the journey below shows: other units, readers, and nobody at all.
OTHERS = ("刘志强", "孙玉兰", "赵卫民", "周正平", "何建国", "郑海涛", "唐一鸣")
READERS = ("周正平", "何建国", "郑海涛", "赵卫民")
SEED = 20261123


@pytest.fixture
def dice() -> random.Random:
    return random.Random(SEED)


@pytest.fixture
def silent() -> Iterator[None]:
    """Keep thousands of expected complaints out of the log: writing them takes longer than the rest."""
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


def stranger(county: Scene, number: int) -> Phone:
    """Somebody new, with the bot started."""
    one = county.world.add_person(Person(id=6_000_000 + number, name=f"路人{number}"))
    county.world.chat(one.id).started = True
    return Phone(county.world, one.id, one.id)


def unlimited(county: Scene) -> None:
    """Let strangers write as much as they like: what they do is looked at, not how much."""
    limit = county.assistant.stranger_limit
    limit.a_minute, limit.all = 10**6, Bucket.full(10**6, 10**6, county.clock.monotonic())


async def bind(county: Scene) -> None:
    """Bring the bot into the work group and bind it."""
    admin = county.in_group("陈思远")
    county.world.set_bot(GROUP, person("陈思远"), "left")
    county.world.set_bot(GROUP, person("陈思远"), "member")
    await admin.sees("/bind")
    admin.says("/bind")
    await admin.sees("本群已绑定")


async def is_served(county: Scene) -> None:
    """Somebody with a good update is answered."""
    phone = county.phone("王立新")
    phone.says("/my")
    await phone.sees("我的事项")


async def test_a_command_that_is_an_edit_or_came_through_a_bot_does_nothing(county: Scene) -> None:
    admin = person("陈思远")
    said = county.world.say(admin, admin, "你好")
    await digested(county)
    before, row = state(county), hostile.last_row(county)
    for command in COMMANDS:
        county.world.edit(admin, admin, said.message_id, f"/{command}")
        county.world.say(admin, admin, f"/{command}", Manner(via_bot="somebot"))
    shove(county, {"channel_post": county.world.chat(admin).render(said) | {"text": "/units"}})
    await digested(county)
    # Whoever changes a message, or has another bot write, is told what that comes to, and nothing more.
    told = ("改动没有计入", "通过其他机器人发送的内容不作为办理依据")
    assert all(any(words in text for words in told) for text in texts_for(county, admin, row))
    assert state(county) == before


async def test_a_forwarded_command_is_answered_once_with_the_reason(county: Scene) -> None:
    admin = person("陈思远")
    before, row = state(county), hostile.last_row(county)
    for command in COMMANDS:
        county.world.say(admin, admin, f"/{command}", Manner(forward_from=person("王立新")))
    await digested(county)
    texts = texts_for(county, admin, row)
    assert len(texts) == len(COMMANDS)
    assert all("转发的消息不作为办理依据" in text for text in texts)
    assert state(county) == before


async def test_an_anonymous_administrator_of_the_group_is_nobody(county: Scene) -> None:
    await bind(county)
    admin = person("陈思远")
    county.world.chat(GROUP).admins.append(admin)
    before, row = state(county), hostile.last_row(county)
    for command in COMMANDS:
        county.world.say(admin, GROUP, f"/{command}", Manner(as_anonymous_admin=True))
        county.world.say(admin, GROUP, f"/{command}", Manner(forward_from=person("王立新")))
    await digested(county)
    texts = texts_for(county, GROUP, row)
    assert len(texts) <= len(COMMANDS)
    assert all("私聊" in text for text in texts), texts
    assert state(county) == before


async def test_strangers_get_public_answers_only(county: Scene) -> None:
    names = {one.name for one in county.world.state.people.values() if one.unit}
    units = {name for (name,) in query(county, "SELECT name FROM unit WHERE parent_id IS NOT NULL")}
    before = state(county)
    for number, command in enumerate(COMMANDS):
        phone = stranger(county, number)
        phone.says(f"/{command}")
        phone.says(f"/{command} 1")
        if alias := assemble().commands[command].alias:
            phone.says(alias)
        shove(county, pressed(county, phone.person_id, f"v1:go:{command}"))
        await digested(county)
        texts = texts_for(county, phone.person_id)
        assert texts
        assert not any(secret in text for text in texts for secret in names | units)
        if command not in OPEN_TO_ALL:
            assert all(STRANGER in text for text in texts), texts
    assert state(county) == before


async def play(county: Scene) -> None:
    """A stretch of work that shows buttons of every sort."""
    admin, secretary, clerk = county.phone("陈思远"), county.phone("王立新"), county.phone("李春梅")
    clerk.says("报送")
    await clerk.taps("述职报告摘要")
    await clerk.taps("起草")
    clerk.says("上年度问题整改情况：已整改\n主要做法和成效：四处\n存在问题及原因：经费\n下一步打算：换届")
    await clerk.taps("提交书记确认")
    await secretary.sees("【待确认】")
    await secretary.taps("查看并办理")
    await secretary.sees("四处")
    for words, path in WALKS:
        admin.says(words)
        await admin.sees("")
        for label in path:
            await admin.taps(label)
        await digested(county)


WALKS = (
    ("单位人员", ("青山镇党委", "李春梅", "移除")),
    ("单位人员", ("组织部", "导入名单")),
    ("/notice", ("新建通知",)),
    ("标题：例会通知\n正文：请参加。\n是否需要签收：是\n是否紧急：否", ("选择对象", "按单位类型", "完成")),
    ("总览", ("2026年度述职", "催办")),
    ("节点日历", ("报送节点", "2026年度述职")),
    ("节点日历", ("办公时间", "上午")),
    ("审核", ()),
)


@pytest.mark.usefixtures("silent")
async def test_everybody_elses_buttons_do_nothing_in_other_hands(county: Scene) -> None:
    await play(county)
    buttons = captured(county)
    assert len(buttons) > 80
    before = state(county)
    unlimited(county)
    for data in buttons:
        for name in OTHERS:
            shove(county, pressed(county, person(name), data))
    await digested(county)
    assert state(county) == before
    assert query(county, "SELECT error FROM inbox WHERE attempts > 0") == []
    await is_served(county)


@pytest.mark.usefixtures("silent")
async def test_two_thousand_made_up_buttons_change_nothing_and_stall_nobody(county: Scene, dice: random.Random) -> None:
    await play(county)
    buttons = captured(county)
    letters = "v12:.-_aZ甲😀\u202e\x00 <&"
    unlimited(county)
    hands = [*map(person, OTHERS), *(stranger(county, number).person_id for number in range(24))]
    before = state(county)
    for number in range(2000):
        noise = "".join(dice.choices(letters, k=dice.randrange(64)))
        data = bent(dice, dice.choice(buttons)) if number % 2 else noise
        shove(county, pressed(county, hands[number % len(hands)], data))
    await digested(county)
    assert state(county) == before
    assert query(county, "SELECT error FROM inbox WHERE attempts > 0") == []
    await is_served(county)


def good_updates(county: Scene, person_id: int) -> list[dict[str, Any]]:
    """One update of each kind, which change nothing in the hands of somebody who only reads."""
    county.world.say(person_id, person_id, "/my")
    county.world.upload(person_id, person_id, hostile.FILE)
    shove(county, pressed(county, person_id, "v1:my:1"))
    county.world.block(person_id)
    county.world.unblock(person_id)
    return [deepcopy(one.payload) for one in list(county.world.updates.pending)[-5:]]


@pytest.mark.usefixtures("silent")
async def test_a_thousand_mangled_updates_change_nothing_and_stall_nobody(county: Scene, dice: random.Random) -> None:
    shapes = [shape for name in READERS for shape in good_updates(county, person(name))]
    await digested(county)
    before = state(county)
    unlimited(county)
    for _ in range(1000):
        ((kind, body),) = dice.choice(shapes).items()
        shove(county, {kind: twisted(dice, body)})
    await digested(county, tries=4)
    assert state(county) == before
    assert query(county, "SELECT count(*) FROM inbox WHERE state = 'new'") == [(0,)]
    await is_served(county)


async def test_a_poisoned_update_is_set_aside_after_five_tries_while_others_are_served(county: Scene) -> None:
    victim = county.phone("刘志强")
    chat = county.world.chat(victim.chat_id).describe()
    shove(county, {"message": {"message_id": 1, "date": "never", "chat": chat, "from": {"id": victim.person_id}}})
    victim.says("/my")
    await is_served(county)
    await digested(county)
    assert query(county, "SELECT attempts, state FROM inbox WHERE attempts > 0") == [(5, "quarantined")]
    await victim.sees("我的事项")


async def test_a_flood_of_one_stranger_stays_outside_and_others_are_served(county: Scene) -> None:
    flooder = stranger(county, 1)
    before = query(county, "SELECT count(*) FROM inbox")[0][0]
    for number in range(2000):
        flooder.world.say(flooder.person_id, flooder.chat_id, f"第{number}句")
    await is_served(county)
    await digested(county)
    assert query(county, "SELECT count(*) FROM inbox")[0][0] - before < 100


async def test_a_thousand_strangers_keep_no_enrolled_person_waiting(county: Scene) -> None:
    gate, phone = county.assistant.gate, county.phone("王立新")
    gate.hold(Hold.DISK)
    for number in range(1000):
        one = stranger(county, number)
        county.world.say(one.person_id, one.chat_id, "这是什么？")
    phone.says("/about")
    await digested(county, held=True)
    before = county.world.calls.last_number
    gate.release(Hold.DISK)
    await phone.sees("述职督办助手")
    sent = [call.params["chat_id"] for call in county.world.calls.after(before, "sendMessage")]
    assert phone.chat_id in [int(chat) for chat in sent[:MAX_IN_FLIGHT]]
    await digested(county)
    assert 200 < len(county.world.calls.after(before, "sendMessage")) < 400


LITERAL = {
    "HTML": "<b>粗体</b><a href='tg://user?id=1'>点我</a>&lt;&amp; <script>1</script> {{ 7*7 }} {% if %}",
    "a hundred names": " ".join(f"@user{n:03}" for n in range(100)),
    "as much as fits": "长<&😀" * 300,
    "families and right to left": "👨‍👩‍👧‍👦 العربية \u202eלאחור\u202c e\u0301",
}


@pytest.mark.parametrize("typed", LITERAL.values(), ids=LITERAL)
async def test_what_people_type_is_shown_as_it_is(county: Scene, typed: str) -> None:
    secretary, admin = county.phone("王立新"), county.phone("陈思远")
    secretary.says("报送")
    await secretary.taps("述职报告摘要")
    await secretary.taps("填写报送")
    secretary.says(f"上年度问题整改情况：已整改\n主要做法和成效：{typed}\n存在问题及原因：经费\n下一步打算：换届")
    await secretary.sees("请核对")
    await secretary.taps("确认报送")
    await secretary.sees("回执号", clean(typed).strip())
    admin.says("审核")
    await admin.taps("述职报告摘要")
    await admin.sees("待审核", clean(typed).strip())
    await admin.taps("退回")
    admin.says(typed[:200])
    await admin.sees("请核对")
    await admin.taps("确认")
    await secretary.sees("【退回】", clean(typed[:200]).strip())
    assert entities(county, "王立新") | entities(county, "陈思远") <= {"bold", "code", "bot_command", "mention"}


async def test_a_notice_to_the_group_calls_nobody(county: Scene) -> None:
    await bind(county)
    admin, names = county.phone("陈思远"), LITERAL["a hundred names"]
    admin.says("/notice")
    await admin.taps("新建通知")
    admin.says(f"标题：@everyone 例会\n正文：{names}\n是否需要签收：是\n是否紧急：否")
    await admin.taps("发到工作群")
    await county.in_group("王立新").sees("例会", neutralise_mentions(names))
    assert entities(county, GROUP) <= {"bold", "code", "bot_command"}


def entities(county: Scene, chat: str | int) -> set[str]:
    """What Telegram has marked in the bot's messages to a chat."""
    messages = county.world.chat(person(chat) if isinstance(chat, str) else chat).messages.values()
    return {entity["type"] for one in messages if one.sender["is_bot"] for entity in one.body.get("entities", [])}
