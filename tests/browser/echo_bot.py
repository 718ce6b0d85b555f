"""A tiny scripted bot over the Bot API, for the chat page."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any

import httpx

MENU = {
    "inline_keyboard": [
        [{"text": "签收", "callback_data": "ack"}, {"text": "说明", "callback_data": "alert"}],
        [{"text": "五个一登记", "callback_data": "open"}],
        [{"text": "深链", "url": "https://t.me/shuzhi_sandbox_bot?start=link_1"}],
    ]
}


class EchoBot:
    """Greets at /start, shows a menu at /menu, answers presses, repeats everything else."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self.client = client

    async def call(self, method: str, **params: Any) -> Any:
        envelope = (await self.client.post(method, json=params)).json()
        assert envelope["ok"], envelope
        return envelope["result"]

    async def run(self) -> None:
        offset = 0
        while True:
            for update in await self.call("getUpdates", offset=offset, timeout=20):
                offset = update["update_id"] + 1
                await self.answer(update)

    async def answer(self, update: dict[str, Any]) -> None:
        if "callback_query" in update:
            await self.press(update["callback_query"])
        elif "text" in update.get("message", {}):
            await self.reply(update["message"])

    async def reply(self, message: dict[str, Any]) -> None:
        chat, text = message["chat"]["id"], message["text"]
        if text.startswith("/start"):
            words = f"<b>欢迎</b> {text.removeprefix('/start').strip()}\n发送 /menu 看菜单"
            await self.call("sendMessage", chat_id=chat, text=words, parse_mode="HTML")
        elif text.startswith("/menu"):
            await self.call("sendMessage", chat_id=chat, text="🔴 菜单", reply_markup=MENU)
        else:
            await self.call("sendMessage", chat_id=chat, text=f"收到：{text}")

    async def press(self, query: dict[str, Any]) -> None:
        chat, number = query["message"]["chat"]["id"], query["message"]["message_id"]
        answers: dict[str, dict[str, Any]] = {
            "ack": {"text": "已签收"},
            "alert": {"text": "请先登记", "show_alert": True},
            "open": {"url": "https://t.me/shuzhi_sandbox_bot?start=five"},
        }
        await self.call("answerCallbackQuery", callback_query_id=query["id"], **answers[query["data"]])
        if query["data"] == "ack":
            await self.call("editMessageText", chat_id=chat, message_id=number, text="已签收")


@asynccontextmanager
async def echo_bot(address: str, token: str) -> AsyncIterator[EchoBot]:
    """Run the bot while the block lasts."""
    async with httpx.AsyncClient(base_url=f"{address}/bot{token}/", timeout=30) as client:
        bot = EchoBot(client)
        running = asyncio.ensure_future(bot.run())
        try:
            yield bot
        finally:
            running.cancel()
            with suppress(asyncio.CancelledError):
                await running
