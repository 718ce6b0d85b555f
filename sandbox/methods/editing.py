"""editMessageText, editMessageReplyMarkup, deleteMessage and answerCallbackQuery."""

from sandbox.core import Core
from sandbox.errors import bad_request
from sandbox.formatting import message_text
from sandbox.keyboards import check_markup
from sandbox.methods.targets import find_message, own_message, reachable_chat
from sandbox.models import Chat, JsonDict, Message
from sandbox.params import ChatRef, Flag, JsonObject, JsonObjects, Params, Whole
from sandbox.presses import Answer

DELETABLE_SECONDS = 48 * 3600
ANSWER_LIMIT = 200
UNCHANGED = (
    "message is not modified: specified new message content and reply markup are exactly the same "
    "as a current content and reply markup of the message"
)
TOO_OLD = "query is too old and response timeout expired or query ID is invalid"


class EditMessageText(Params):
    """Parameters of editMessageText."""

    chat_id: ChatRef
    message_id: Whole
    text: str
    parse_mode: str | None = None
    entities: JsonObjects | None = None
    link_preview_options: JsonObject | None = None
    reply_markup: JsonObject | None = None


class EditMessageReplyMarkup(Params):
    """Parameters of editMessageReplyMarkup."""

    chat_id: ChatRef
    message_id: Whole
    reply_markup: JsonObject | None = None


class DeleteMessage(Params):
    """Parameters of deleteMessage."""

    chat_id: ChatRef
    message_id: Whole


class AnswerCallbackQuery(Params):
    """Parameters of answerCallbackQuery."""

    callback_query_id: str
    text: str | None = None
    show_alert: Flag = False
    url: str | None = None
    cache_time: Whole = 0


async def edit_message_text(world: Core, p: EditMessageText) -> JsonDict:
    """Change a text and its buttons."""
    chat = reachable_chat(world, p.chat_id)
    message = own_message(world, chat, p.message_id)
    text, entities = message_text(p.text, p.parse_mode, p.entities)
    if "text" not in message.body:
        raise bad_request("there is no text in the message to edit")
    kept = {k: v for k, v in message.body.items() if k not in ("text", "entities", "link_preview_options")}
    body: JsonDict = kept | {"text": text} | ({"entities": entities} if entities else {})
    if p.link_preview_options:
        body["link_preview_options"] = p.link_preview_options
    return _change(world, chat, message, body, check_markup(p.reply_markup, private=chat.is_private, inline_only=True))


async def edit_message_reply_markup(world: Core, p: EditMessageReplyMarkup) -> JsonDict:
    """Change the buttons under a message."""
    chat = reachable_chat(world, p.chat_id)
    message = own_message(world, chat, p.message_id)
    return _change(
        world, chat, message, message.body, check_markup(p.reply_markup, private=chat.is_private, inline_only=True)
    )


async def delete_message(world: Core, p: DeleteMessage) -> bool:
    """Take a message away: own ones, in private also the person's, for 48 hours."""
    chat = reachable_chat(world, p.chat_id)
    message = find_message(chat, p.message_id, "delete")
    own = message.sender["id"] == world.bot_id
    may = own or chat.is_private or chat.bot_status == "administrator"
    if not may or world.timestamp - message.date > DELETABLE_SECONDS:
        raise bad_request("message can't be deleted")
    del chat.messages[p.message_id]
    chat.pinned = [pinned for pinned in chat.pinned if pinned != p.message_id]
    world.touch(chat)
    return True


async def answer_callback_query(world: Core, p: AnswerCallbackQuery) -> bool:
    """Answer a press; each press takes one answer."""
    press = world.presses.find(p.callback_query_id)
    if press is None or not press.is_open:
        raise bad_request(TOO_OLD)
    if len(p.text or "") > ANSWER_LIMIT:
        raise bad_request("MESSAGE_TOO_LONG")
    if p.url and not _may_open(world, p.url):
        raise bad_request("URL_INVALID")
    press.settle(Answer(text=p.text or None, show_alert=p.show_alert, url=p.url))
    return True


def _may_open(world: Core, url: str) -> bool:
    """Bots without a game may only open themselves (Bot API, answerCallbackQuery)."""
    path = url.removeprefix("https://").removeprefix("http://").lower()
    return path.startswith(f"t.me/{world.bot_username.lower()}?start=")


def _change(world: Core, chat: Chat, message: Message, body: JsonDict, markup: JsonDict | None) -> JsonDict:
    if (message.body, message.reply_markup) == (body, markup):
        raise bad_request(UNCHANGED)
    message.body, message.reply_markup = body, markup
    message.edit_date = world.timestamp
    world.touch(chat)
    return chat.render(message)
