"""The one ordered list of handlers: what kind of update goes to whom. Order matters: the first match wins.

python-telegram-bot's handlers come first, because they know kinds of updates and their filters; our own `Routes` come
after them, because which feature a text or a button belongs to hangs on the person, the place and the open form.
"""

from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

from telegram import Update
from telegram.constants import ChatType
from telegram.ext import (
    Application,
    BaseHandler,
    CallbackQueryHandler,
    ChatMemberHandler,
    ContextTypes,
    MessageHandler,
    filters,
)

from handlers.routes import Routes
from handlers.turn import CURRENT, Turn
from views.callbacks import decode

App = Application[Any, Any, Any, Any, Any, Any]
# A command counts when a person writes it here and now: not as an edit, forwarded, or through another bot.
FRESH = filters.UpdateType.MESSAGE & ~filters.FORWARDED & ~filters.VIA_BOT

# What happens to a chat, such as a pinned message, says nothing to us; anything else that a person puts there does.
SAID = filters.UpdateType.MESSAGE & filters.ChatType.PRIVATE & ~filters.StatusUpdate.ALL
WORDS_OR_FILE = filters.TEXT | filters.CAPTION | filters.Document.ALL
EDITED = filters.UpdateType.EDITED_MESSAGE & WORDS_OR_FILE & ~filters.FORWARDED & ~filters.VIA_BOT


def register(application: App, routes: Routes) -> None:
    """Hang all handlers into the application."""
    application.add_handlers(handlers(routes))
    application.add_error_handler(keep_error)


def handlers(routes: Routes) -> list[BaseHandler[Any, Any, Any]]:
    """All handlers in their order."""
    return [
        ChatMemberHandler(_member(routes), ChatMemberHandler.MY_CHAT_MEMBER),
        MessageHandler(filters.StatusUpdate.MIGRATE & filters.UpdateType.MESSAGE, _migrated(routes)),
        CallbackQueryHandler(_pressed(routes)),
        MessageHandler(FRESH & filters.COMMAND, _written(routes, routes.on_command)),
        MessageHandler(FRESH & filters.ATTACHMENT & filters.ChatType.PRIVATE, _attached(routes)),
        MessageHandler(FRESH & filters.TEXT, _written(routes, routes.on_text)),
        MessageHandler(EDITED & filters.ChatType.PRIVATE, _edited(routes)),
        MessageHandler(SAID & filters.FORWARDED, _answered(routes, routes.on_forwarded)),
        MessageHandler(SAID & filters.VIA_BOT, _answered(routes, routes.on_through_a_bot)),
        # Whatever kinds of messages Telegram may invent: nobody writes to us without an answer.
        MessageHandler(SAID, _answered(routes, routes.on_other)),
    ]


async def keep_error(update: object, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Hand the error to the dispatcher, which undoes the unit of work."""
    CURRENT.get().error = context.error


Callback = Callable[[Update, ContextTypes.DEFAULT_TYPE], Coroutine[Any, Any, None]]


def _turn(routes: Routes) -> Turn:
    turn = CURRENT.get()
    turn.routes = routes
    return turn


def _written(routes: Routes, take: Callable[[Turn, str], Awaitable[None]]) -> Callback:
    async def on_message(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        if update.message:
            await take(_turn(routes), update.message.text or update.message.caption or "")

    return on_message


def _pressed(routes: Routes) -> Callback:
    async def on_press(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        if update.callback_query:
            await routes.on_press(_turn(routes), decode(update.callback_query.data))

    return on_press


def _attached(routes: Routes) -> Callback:
    async def on_file(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        message = update.message
        if message is None:
            return
        document = message.document
        if message.photo:
            # The largest of its sizes.
            photo = message.photo[-1]
            size = photo.file_size or 0
            await routes.on_photo(_turn(routes), photo.file_id, photo.file_unique_id, size, message.caption or "")
            return
        if document is None:
            other = message.video or message.audio
            name = (other.file_name or "") if other else ""
            await routes.on_other(_turn(routes), message.caption or "", name)
            return
        name = document.file_name or ""
        size = document.file_size or 0
        caption = message.caption or ""
        await routes.on_document(_turn(routes), document.file_id, document.file_unique_id, name, size, caption)

    return on_file


def _edited(routes: Routes) -> Callback:
    async def on_edited(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        if message := update.edited_message:
            await routes.on_edited(_turn(routes), message.text or message.caption or "")

    return on_edited


def _member(routes: Routes) -> Callback:
    async def on_member(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        if change := update.my_chat_member:
            present = change.new_chat_member.status not in {"left", "kicked"}
            if change.chat.type == ChatType.CHANNEL:
                await routes.on_channel(_turn(routes), present)
            else:
                await routes.on_member(_turn(routes), present, change.chat.title or "")

    return on_member


def _migrated(routes: Routes) -> Callback:
    async def on_migrated(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        if update.message and update.message.migrate_to_chat_id:
            await routes.on_migrated(_turn(routes), update.message.migrate_to_chat_id)

    return on_migrated


def _answered(routes: Routes, answer: Callable[[Turn], Awaitable[None]]) -> Callback:
    async def on_message(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        await answer(_turn(routes))

    return on_message
