"""The page in a browser from the chat on: the link, the press, the page, and the end of both."""

import re
from dataclasses import dataclass

import aiohttp
from sqlalchemy import select

from bot.web_answers import COOKIE
from domain.messages import MessageKind
from sandbox.cast import CAST
from sandbox.mini_apps import init_data
from services.demo import bind_group
from storage.tables import outbox, web_link, web_session
from tests.journeys.scene import GROUP, TOKEN, Phone, Scene, person

OURS = {"Sec-Fetch-Site": "same-origin"}


@dataclass
class Browser:
    """A browser on this machine, whatever our address from outside is said to be."""

    scene: Scene
    held: str = ""

    async def get(self, path: str) -> tuple[int, str]:
        return await self._ask("GET", path)

    async def press(self, path: str, body: str = "") -> tuple[int, str]:
        return await self._ask("POST", path, body)

    async def _ask(self, method: str, path: str, body: str = "") -> tuple[int, str]:
        headers = OURS | ({"Cookie": f"{COOKIE}={self.held}"} if self.held else {})
        jar = aiohttp.DummyCookieJar()
        async with (
            aiohttp.ClientSession(self.scene.assistant.server.address, cookie_jar=jar) as client,
            client.request(method, path, data=body or None, headers=headers, allow_redirects=False) as answer,
        ):
            for given in answer.headers.getall("Set-Cookie", []):
                self.held = given.partition(";")[0].removeprefix(f"{COOKIE}=")
            return answer.status, await answer.text()


async def link(phone: Phone) -> str:
    """The path of the newest link."""
    message = await phone.sees("网页链接", "10分钟内有效")
    found = re.search(r"https?://[^/\s]+(/web/enter/[\w-]{43})", message.text)
    assert found
    return found[1]


async def test_a_leader_opens_the_page_with_a_link_from_the_chat_and_closes_it_there(county: Scene) -> None:
    leader, browser, second = county.phone("林晓东"), Browser(county), Browser(county)
    leader.says("网页")
    path = await link(leader)
    await leader.sees("网页查看", "只能查看，不能办理")
    assert (await browser.get(path))[0] == 200
    assert (await browser.press(path))[0] == 303
    status, page = await browser.get("/web")
    assert (status, "林晓东" in page) == (200, True)
    assert (await second.press(path))[0] == 404

    leader.says("/page")
    await leader.sees("您现有1个网页开着")
    unused = await link(leader)
    await leader.taps("退出所有网页")
    await leader.sees("已退出所有网页")
    assert (await browser.get("/web"))[0] == 403
    assert (await second.press(unused))[0] == 404

    async with county.assistant.database.read() as session:
        kept = await session.all(select(outbox).where(outbox.c.state == "sent"))
        rows = [*kept, *await session.all(select(web_link)), *await session.all(select(web_session))]
    assert MessageKind.WEB_LINK in {row["kind"] for row in kept}
    assert not any(secret.rpartition("/")[2] in str(row) for row in rows for secret in (path, unused))


async def test_inside_telegram_a_button_opens_the_page_where_it_has_an_address_with_https(county: Scene) -> None:
    county.assistant.dispatcher.site = "https://bot.example.cn"
    leader, browser = county.phone("林晓东"), Browser(county)
    leader.says("/page")
    message = await leader.sees("网页查看")
    (button,) = [one for one in message.inline_buttons() if "web_app" in one]
    address = county.world.open_mini_app(person("林晓东"), leader.chat_id, message.message_id, button["web_app"]["url"])
    place, _, behind = address.partition("#")
    assert place == "https://bot.example.cn/web/app"
    assert behind.startswith("tgWebAppData=")
    assert "script" in (await browser.get("/web/app"))[1]
    word = init_data(TOKEN, county.world.person(person("林晓东")).user(), county.world.timestamp)
    assert (await browser.press("/web/app", word))[0] == 204
    assert "林晓东" in (await browser.get("/web"))[1]


async def test_neither_a_group_nor_a_stranger_is_given_a_link(county: Scene) -> None:
    group, stranger = county.in_group("林晓东"), county.phone("唐一鸣")
    async with county.assistant.context() as ctx:
        await bind_group(ctx, GROUP, CAST.groups[0].title)
    group.says("/page")
    await group.sees("私聊")
    stranger.start()
    await stranger.sees("您还没有绑定单位")
    stranger.says("/page")
    await stranger.sees("您还没有绑定单位")
    assert not any("/web/" in text for text in (*group.texts(), *stranger.texts()))
    async with county.assistant.database.read() as session:
        assert not await session.all(select(web_link))
