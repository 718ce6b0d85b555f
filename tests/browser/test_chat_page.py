"""The chat page in a real browser, phone size unless said otherwise."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, FilePayload, Locator, Page, async_playwright, expect

from sandbox import World, create_app, demo_world, serve
from sandbox.cast import ADMIN_ID, CAST
from tests.browser.echo_bot import EchoBot, echo_bot

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run "
    "--disable-background-networking --disable-component-update --disable-sync"
)
TOKEN = "424242:SANDBOX"
WANG = next(person.id for person in CAST.people if person.name == "王立新")
GROUP = CAST.groups[0].id
NOON = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)

pytestmark = [
    pytest.mark.browser,
    pytest.mark.asyncio(loop_scope="module"),
    pytest.mark.skipif(not CHROMIUM.exists(), reason=f"needs Debian's chromium at {CHROMIUM}"),
]


class Clock:
    """A simulated clock with a push three hours ahead."""

    instant = NOON

    def now(self) -> datetime:
        return self.instant

    async def next_push(self) -> datetime | None:
        return self.instant + timedelta(hours=3)

    async def advance_to(self, instant: datetime) -> None:
        self.instant = instant


@dataclass
class Demo:
    """A served world, its bot and a browser to look at it with."""

    world: World
    bot: EchoBot
    page: Page
    address: str
    errors: list[str]

    def find(self, testid: str) -> Locator:
        return self.page.get_by_test_id(testid)

    def said(self, text: str) -> Locator:
        return self.page.get_by_test_id("words").filter(has_text=text)

    async def open(self, person: int = WANG, chat: int | None = None) -> None:
        await self.page.goto(f"{self.address}/#person={person}" + (f"&chat={chat}" if chat else ""))

    async def open_started(self) -> None:
        self.world.start(WANG)
        await self.open(chat=WANG)
        await expect(self.said("发送 /menu 看菜单")).to_be_visible()

    async def type(self, text: str) -> None:
        await self.find("composer-input").fill(text)
        await self.page.keyboard.press("Enter")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS.split())
        yield browser
        await browser.close()


@pytest_asyncio.fixture(loop_scope="module")
async def demo(browser: Browser) -> AsyncIterator[Demo]:
    clock = Clock()
    world = demo_world(token=TOKEN, now=clock.now)
    context = await browser.new_context(viewport={"width": 390, "height": 844})
    async with serve(create_app(world, clock)) as address, echo_bot(address, TOKEN) as bot:
        page = await context.new_page()
        errors: list[str] = []
        page.on("pageerror", lambda error: errors.append(str(error)))
        yield Demo(world, bot, page, address, errors)
        assert errors == []
        await context.close()


async def test_a_person_is_chosen_and_starts_the_bot(demo: Demo) -> None:
    await demo.bot.call("setMyShortDescription", short_description="谁该报什么")
    await demo.page.goto(demo.address)
    await expect(demo.find("demo-sign")).to_contain_text("演示环境")
    await expect(demo.find("bot-words")).to_have_text("述职督办助手：谁该报什么")
    await demo.find(f"person-{WANG}").click()
    await expect(demo.find("me")).to_have_text("王立新")
    await demo.find(f"chat-{WANG}").click()
    await demo.find("start").click()
    await expect(demo.page.locator(".words strong")).to_have_text("欢迎")
    await expect(demo.find("start")).to_be_hidden()
    assert demo.page.url.endswith(f"#person={WANG}&chat={WANG}")


async def test_enter_sends_and_shift_enter_makes_a_line(demo: Demo) -> None:
    await demo.open_started()
    await demo.find("composer-input").fill("第一行")
    await demo.page.keyboard.press("Shift+Enter")
    await demo.page.keyboard.type("第二行")
    await demo.page.keyboard.press("Enter")
    await expect(demo.said("收到：第一行")).to_be_visible()
    assert demo.world.chat(WANG).messages[3].text == "第一行\n第二行"
    await expect(demo.find("composer-input")).to_have_value("")


async def test_what_is_typed_shows_before_the_server_answers(demo: Demo) -> None:
    await demo.open_started()
    await demo.page.route("**/messages", lambda route: None)
    await demo.type("马上可见")
    await expect(demo.page.locator(".message.pending")).to_contain_text("马上可见")


async def test_a_text_that_was_not_accepted_comes_back_with_the_reason(demo: Demo) -> None:
    await demo.open_started()
    await demo.page.route("**/messages", lambda route: route.abort())
    await demo.type("不要丢")
    await expect(demo.find("toast")).to_contain_text("连接已断开")
    await expect(demo.find("composer-input")).to_have_value("不要丢")


async def test_html_of_people_stays_text(demo: Demo) -> None:
    await demo.open_started()
    hostile = '<img src=x onerror="window.hacked=1"><b>粗</b>'
    await demo.type(hostile)
    await expect(demo.said(f"收到：{hostile}")).to_be_visible()
    assert await demo.page.evaluate("window.hacked") is None
    assert await demo.page.locator(".messages img").count() == 0


async def test_a_press_shows_a_toast_and_the_edited_message(demo: Demo) -> None:
    await demo.open_started()
    await demo.type("/menu")
    await demo.page.get_by_role("button", name="签收", exact=True).click()
    await expect(demo.find("toast")).to_have_text("已签收")
    await expect(demo.find("edited")).to_have_text("已编辑")


async def test_an_alert_waits_until_it_is_closed(demo: Demo) -> None:
    await demo.open_started()
    await demo.type("/menu")
    await demo.page.get_by_role("button", name="说明", exact=True).click()
    await expect(demo.find("alert-text")).to_have_text("请先登记")
    await demo.find("alert-close").click()
    await expect(demo.find("alert")).to_be_hidden()


@pytest.mark.parametrize(("button", "payload"), [("五个一登记", "five"), ("深链", "link_1")])
async def test_a_deep_link_in_a_group_leads_to_the_private_chat(demo: Demo, button: str, payload: str) -> None:
    await demo.open(chat=GROUP)
    await demo.type("/menu")
    await demo.page.get_by_role("button", name=button, exact=True).click()
    await expect(demo.said(f"欢迎 {payload}")).to_be_visible()
    await expect(demo.find("room-title")).to_have_text("述职督办助手")
    said = [message.text for message in demo.world.chat(WANG).messages.values() if message.sender["id"] == WANG]
    assert said == [f"/start {payload}"]


async def test_commands_are_offered_filtered_and_sent(demo: Demo) -> None:
    offers = [{"command": "menu", "description": "菜单"}, {"command": "my", "description": "我的事项"}]
    await demo.bot.call("setMyCommands", commands=offers)
    await demo.open_started()
    await demo.find("commands").click()
    await expect(demo.find("command-my")).to_contain_text("我的事项")
    await demo.find("composer-input").fill("/me")
    await expect(demo.find("command-my")).to_be_hidden()
    await demo.page.keyboard.press("Enter")
    await expect(demo.said("🔴 菜单")).to_be_visible()
    assert demo.world.chat(WANG).messages[3].text == "/menu"


async def test_a_command_in_a_message_is_sent_when_tapped(demo: Demo) -> None:
    await demo.open_started()
    await demo.find("text-command").last.click()
    await expect(demo.page.get_by_role("button", name="签收", exact=True)).to_be_visible()


async def test_a_file_goes_up_and_can_be_downloaded(demo: Demo) -> None:
    await demo.open_started()
    file = FilePayload(name="台账.xlsx", mimeType="application/x", buffer=b"cells")
    await demo.find("composer-input").fill("请查收")
    await demo.find("attach").set_input_files(files=[file])
    await expect(demo.page.locator(".message:not(.pending) .document")).to_contain_text("台账.xlsx")
    async with demo.page.expect_download() as waiting:
        await demo.find("document").click()
    download = await waiting.value
    path = await download.path()
    assert path.read_bytes() == b"cells"
    assert download.suggested_filename == "台账.xlsx"


async def test_a_reply_in_a_group_quotes_and_reaches_the_bot(demo: Demo) -> None:
    asked = await demo.bot.call("sendMessage", chat_id=GROUP, text="为什么")
    await demo.open(chat=GROUP)
    await demo.find(f"message-{asked['message_id']}").locator(".bubble").hover()
    await demo.find("reply").click()
    await expect(demo.find("context")).to_contain_text("为什么")
    await demo.type("修路")
    await expect(demo.find("quote")).to_contain_text("为什么")
    await expect(demo.said("收到：修路")).to_be_visible()


async def test_an_own_message_is_edited_in_place(demo: Demo) -> None:
    await demo.open(chat=GROUP)
    await demo.type("明天报")
    await expect(demo.page.locator(".message.pending")).to_have_count(0)
    await demo.page.locator(".mine .bubble").hover()
    await demo.find("edit").click()
    await demo.type("今天报")
    await expect(demo.page.locator(".mine .words")).to_have_text("今天报")
    await expect(demo.find("edited")).to_be_visible()


async def test_the_pinned_message_is_on_top_and_leads_to_its_place(demo: Demo) -> None:
    card = await demo.bot.call("sendMessage", chat_id=GROUP, text="进度总览：6 个单位已报 2 个")
    await demo.bot.call("pinChatMessage", chat_id=GROUP, message_id=card["message_id"])
    for number in range(30):
        demo.world.say(ADMIN_ID, GROUP, f"第 {number} 条")
    await demo.open(chat=GROUP)
    await expect(demo.find("pinned")).to_contain_text("进度总览")
    await demo.find("pinned").click()
    await expect(demo.find(f"message-{card['message_id']}")).to_be_in_viewport()


async def test_news_does_not_tear_the_reader_from_his_place(demo: Demo) -> None:
    for number in range(40):
        demo.world.say(ADMIN_ID, GROUP, f"第 {number} 条")
    await demo.open(chat=GROUP)
    await expect(demo.said("第 39 条")).to_be_in_viewport()
    await demo.find("log").evaluate("log => log.scrollTo(0, 0)")
    await expect(demo.said("第 0 条")).to_be_in_viewport()
    demo.world.say(ADMIN_ID, GROUP, "新消息")
    await expect(demo.find("down")).to_have_attribute("data-count", "1")
    await expect(demo.said("第 0 条")).to_be_in_viewport()
    await demo.find("down").click()
    await expect(demo.said("新消息")).to_be_in_viewport()
    await expect(demo.find("down")).to_be_hidden()


async def test_unread_counts_show_and_go_away_by_reading(demo: Demo) -> None:
    demo.world.say(ADMIN_ID, GROUP, "请报送")
    await demo.page.goto(demo.address)
    await expect(demo.find(f"person-{WANG}").locator(".badge")).to_have_text("1")
    await demo.find(f"person-{WANG}").click()
    await expect(demo.find(f"chat-{GROUP}").locator(".badge")).to_have_text("1")
    await demo.find(f"chat-{GROUP}").click()
    await expect(demo.said("请报送")).to_be_visible()
    await demo.find("back").click()
    await expect(demo.find(f"chat-{GROUP}").locator(".badge")).to_have_count(0)


async def test_leaving_a_group_closes_it(demo: Demo) -> None:
    await demo.open(chat=GROUP)
    await expect(demo.find("room-title")).to_have_text("清河县基层党建工作群")
    demo.world.leave(WANG, GROUP)
    await expect(demo.find("room")).to_be_hidden()
    await expect(demo.find(f"chat-{GROUP}")).to_have_count(0)


async def test_a_stopped_bot_can_be_started_again(demo: Demo) -> None:
    await demo.open_started()
    await demo.find("block").click()
    await expect(demo.find("start")).to_have_text("重新启用")
    await expect(demo.find("composer-input")).to_be_hidden()
    await demo.find("start").click()
    await expect(demo.find("composer-input")).to_be_visible()


async def test_a_reply_keyboard_sends_its_words(demo: Demo) -> None:
    await demo.open_started()
    keyboard = {"keyboard": [[{"text": "我的事项"}, {"text": "帮助"}]], "resize_keyboard": True}
    await demo.bot.call("sendMessage", chat_id=WANG, text="请选择", reply_markup=keyboard)
    await demo.page.get_by_role("button", name="我的事项").click()
    await expect(demo.said("收到：我的事项")).to_be_visible()
    await demo.find("keyboard-toggle").click()
    await expect(demo.find("reply-keyboard")).to_be_hidden()


async def test_other_links_open_a_new_tab_and_code_links_do_nothing(demo: Demo) -> None:
    await demo.open_started()
    text = '<a href="https://example.org/a">原文</a> <a href="javascript:alert(1)">坏</a>'
    await demo.bot.call("sendMessage", chat_id=WANG, text=text, parse_mode="HTML")
    good, bad = demo.page.locator(".words a", has_text="原文"), demo.page.locator(".words a", has_text="坏")
    await expect(good).to_have_attribute("target", "_blank")
    await expect(good).to_have_attribute("rel", "noopener noreferrer")
    assert await bad.get_attribute("href") is None


async def test_the_lights_are_drawn_and_still_copied_as_text(demo: Demo) -> None:
    await demo.open_started()
    await demo.type("/menu")
    await expect(demo.said("菜单").locator(".light.red")).to_have_text("🔴")


async def test_the_clock_moves_by_its_buttons(demo: Demo) -> None:
    await demo.open()
    await expect(demo.find("clock-now")).to_contain_text("11月23日周一 12:00")
    await demo.find("clock-hour").click()
    await expect(demo.find("clock-now")).to_contain_text("13:00")
    await demo.find("clock-next").click()
    await expect(demo.find("clock-now")).to_contain_text("16:00")
    await demo.find("clock-morning").click()
    await expect(demo.find("clock-now")).to_contain_text("11月24日周二 09:00")
    await demo.find("clock-day").fill("2026-12-01")
    await expect(demo.find("clock-now")).to_contain_text("12月1日周二 09:00")


async def test_on_a_desktop_list_and_chat_stand_side_by_side(demo: Demo) -> None:
    await demo.page.set_viewport_size({"width": 1280, "height": 800})
    await demo.open_started()
    await expect(demo.find("chats")).to_be_visible()
    await expect(demo.find("room")).to_be_visible()
    await demo.find("switch-person").click()
    await demo.find(f"person-{ADMIN_ID}").click()
    await expect(demo.find("me")).to_have_text("陈思远")
    await expect(demo.find("room")).to_be_hidden()


async def test_nothing_is_wider_than_a_small_phone(demo: Demo) -> None:
    await demo.page.set_viewport_size({"width": 320, "height": 640})
    await demo.open_started()
    long = "https://example.org/" + "a" * 200
    await demo.bot.call("sendMessage", chat_id=WANG, text=long)
    await expect(demo.page.locator(".words a", has_text="aaa")).to_be_visible()
    widths = await demo.find("log").evaluate("log => [log.scrollWidth, log.clientWidth, document.body.scrollWidth]")
    assert widths[0] == widths[1]
    assert widths[2] == 320
