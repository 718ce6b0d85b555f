"""The calls to Telegram, as few as the assistant needs, typed.

python-telegram-bot's public methods do everything but two things, which go through the public `BaseRequest.post`.
`Bot.get_updates` parses before we could store (one malformed update would stop the intake for good, reliability.md
0.2). Texts, nearly all that is sent, need none of the objects that are made for a call and of its answer
(docs/decisions/0020-statements-compiled-once.md).
"""

import asyncio
import json
from collections.abc import Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from telegram import (
    Bot,
    BotCommand,
    BotCommandScope,
    InlineKeyboardMarkup,
    InputFile,
    InputProfilePhotoStatic,
    Message,
    ReplyParameters,
    User,
    WebhookInfo,
)
from telegram.constants import ParseMode
from telegram.error import TelegramError

from bot.http_client import AiohttpRequest, Reading, spelt
from bot.telegram_errors import MissingFile
from domain.messages import DOWNLOAD_LIMIT, Button, FileRef, Keyboard, Method, Outgoing
from views.face import Face

# Explicit, so that new kinds of updates never arrive unasked (reliability.md 3, row 5).
ALLOWED_UPDATES = ("message", "edited_message", "callback_query", "my_chat_member")
_UPLOAD_SECONDS = 180.0


class TooBig(Exception):
    """The file is larger than a bot may download."""


def make_api(token: str, root: str, files: Path, connections: int = 64) -> "BotApi":
    """Build the Bot and its HTTP client for a Bot API server at `root` (no trailing slash)."""
    request = AiohttpRequest(connections)
    bot = Bot(
        token,
        base_url=f"{root}/bot",
        base_file_url=f"{root}/file/bot",
        request=request,
        get_updates_request=request,
    )
    return BotApi(bot, request, files)


class BotApi:
    """What intake, sender and start-up ask of Telegram; raises telegram.error.TelegramError."""

    def __init__(self, bot: Bot, request: AiohttpRequest, files: Path) -> None:
        self.bot = bot
        self._request = request
        self._files = files

    @property
    def reading(self) -> Reading | None:
        """What the server's clock showed with its newest answer; None if it has not told."""
        return self._request.reading

    async def open(self) -> None:
        """Open the HTTP client without calling anybody, so that a start without network is no failure."""
        await self._request.initialize()

    async def close(self) -> None:
        await self._request.shutdown()

    async def get_updates_raw(self, offset: int | None, wait: timedelta, limit: int = 100) -> list[Any]:
        """Long-poll for updates as they came; without an offset the server starts at the oldest unconfirmed."""
        seconds = int(wait.total_seconds())
        query = {"timeout": seconds, "limit": limit, "allowed_updates": json.dumps(ALLOWED_UPDATES)}
        if offset is not None:
            query["offset"] = offset
        address = f"{self.bot.base_url}/getUpdates?{urlencode(query)}"
        answer = await self._request.post(address, read_timeout=seconds + 15.0)
        if not isinstance(answer, list):
            raise TelegramError("getUpdates did not answer with a list")
        return answer

    async def deliver(self, message: Outgoing) -> int | None:
        """Make the one call that an outbox row stands for; gives the id of the message that people now see."""
        match message.method:
            case Method.SEND_TEXT:
                return await self._send_text(message)
            case Method.EDIT_TEXT:
                return await self._edit(message)
            case Method.SEND_DOCUMENT | Method.SEND_PHOTO:
                return (await self._send_file(message)).message_id
            case _:
                return await self._act(message)

    async def answer_callback(self, callback_id: str, text: str = "", alert: bool = False, url: str = "") -> None:
        """Answer a button press; an expired one raises BadRequest, which callers may ignore."""
        await self.bot.answer_callback_query(callback_id, text or None, show_alert=alert, url=url or None)

    async def set_commands(self, commands: Sequence[tuple[str, str]], scope: BotCommandScope | None = None) -> None:
        """Set the command menu, as (name, description) pairs, for a scope."""
        await self.bot.set_my_commands([BotCommand(name, words) for name, words in commands], scope=scope)

    async def face(self) -> Face:
        """What the bot shows of itself by now."""
        name, description, short = await asyncio.gather(
            self.bot.get_my_name(), self.bot.get_my_description(), self.bot.get_my_short_description()
        )
        return Face(name.name, description.description, short.short_description)

    async def has_picture(self) -> bool:
        """Whether the bot has a picture of its own."""
        return bool((await self.bot.get_user_profile_photos(self.bot.id, limit=1)).total_count)

    async def set_picture(self, content: bytes) -> None:
        """Give the bot a picture: a JPEG."""
        await self.bot.set_my_profile_photo(InputProfilePhotoStatic(content), read_timeout=_UPLOAD_SECONDS)

    async def get_me(self) -> User:
        return await self.bot.get_me()

    async def download(self, file_id: str) -> bytes:
        """Fetch a file of at most 20 MB; raises TooBig otherwise."""
        file = await self.bot.get_file(file_id)
        if (file.file_size or 0) > DOWNLOAD_LIMIT:
            raise TooBig(file_id)
        return bytes(await file.download_as_bytearray())

    async def set_webhook(self, url: str, secret: str) -> None:
        """Have updates pushed to `url`; waiting ones are kept."""
        await self.bot.set_webhook(url, secret_token=secret, allowed_updates=ALLOWED_UPDATES)

    async def delete_webhook(self) -> None:
        """Go back to polling; waiting updates are kept."""
        await self.bot.delete_webhook()

    async def webhook_info(self) -> WebhookInfo:
        return await self.bot.get_webhook_info()

    async def _send_text(self, message: Outgoing) -> int:
        values = _text(message)
        if message.thread_id is not None:
            values["message_thread_id"] = message.thread_id
        if message.reply_to is not None:
            values["reply_parameters"] = {"message_id": message.reply_to, "allow_sending_without_reply": True}
        if message.protect:
            values["protect_content"] = True
        if message.silent:
            values["disable_notification"] = True
        answer = await self._post("sendMessage", values)
        try:
            return int(answer["message_id"])
        except (TypeError, KeyError, ValueError):
            raise TelegramError("sendMessage did not answer with a message") from None

    async def _edit(self, message: Outgoing) -> int | None:
        if not message.text:
            await self.bot.edit_message_reply_markup(
                message.chat_id, message.message_id, reply_markup=_markup(message.keyboard)
            )
        else:
            await self._post("editMessageText", {**_text(message), "message_id": message.message_id})
        return message.message_id

    async def _post(self, method: str, values: Mapping[str, Any]) -> Any:
        return await self._request.post(f"{self.bot.base_url}/{method}", spelt(values))

    async def _send_file(self, message: Outgoing) -> Message:
        file = await asyncio.to_thread(self._read, message.file)
        photo = message.method is Method.SEND_PHOTO
        return await (self.bot.send_photo if photo else self.bot.send_document)(
            message.chat_id,
            file,
            caption=message.text or None,
            parse_mode=ParseMode.HTML,
            reply_markup=_markup(message.keyboard),
            message_thread_id=message.thread_id,
            reply_parameters=_quoted(message.reply_to),
            protect_content=message.protect or None,
            read_timeout=_UPLOAD_SECONDS,
        )

    async def _act(self, message: Outgoing) -> int | None:
        if message.method is Method.LEAVE:
            await self.bot.leave_chat(message.chat_id)
            return None
        if message.message_id is None:
            raise ValueError(f"{message.method} needs a message_id")
        if message.method is Method.DELETE:
            await self.bot.delete_message(message.chat_id, message.message_id)
        else:
            await self.bot.pin_chat_message(message.chat_id, message.message_id, disable_notification=True)
        return message.message_id

    def _read(self, file: FileRef | None) -> InputFile:
        try:
            if file is None:
                raise MissingFile("the message names no file")
            return InputFile((self._files / file.digest).read_bytes(), filename=file.name)
        except OSError as error:
            raise MissingFile(type(error).__name__) from error


def _text(message: Outgoing) -> dict[str, Any]:
    """The parameters that sending and editing a text have in common."""
    values = {
        "chat_id": message.chat_id,
        "text": message.text,
        "parse_mode": ParseMode.HTML.value,
        "link_preview_options": {"is_disabled": True},
    }
    if message.keyboard:
        values["reply_markup"] = _inline(message.keyboard)
    return values


def _inline(keyboard: Keyboard) -> dict[str, Any]:
    return {"inline_keyboard": [[_button(button) for button in row] for row in keyboard]}


def _button(button: Button) -> dict[str, Any]:
    if button.mini_app:
        return {"text": button.text, "web_app": {"url": button.mini_app}}
    where = {"url": button.url} if button.url else {"callback_data": button.data}
    return {"text": button.text} | where


def _markup(keyboard: Keyboard) -> InlineKeyboardMarkup | None:
    return InlineKeyboardMarkup.de_json(_inline(keyboard), None) if keyboard else None


def _quoted(message_id: int | None) -> ReplyParameters | None:
    return None if message_id is None else ReplyParameters(message_id, allow_sending_without_reply=True)
