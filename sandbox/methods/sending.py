"""sendMessage, sendDocument, sendPhoto and sendChatAction."""

from typing import Literal

from sandbox.core import Core
from sandbox.errors import bad_request
from sandbox.formatting import caption_text, message_text
from sandbox.keyboards import check_markup
from sandbox.methods.targets import reachable_chat
from sandbox.methods.uploads import as_document, as_photo
from sandbox.models import Chat, JsonDict
from sandbox.params import ChatRef, Flag, InputFile, JsonObject, JsonObjects, Params, Upload, Whole

ChatAction = Literal[
    "typing",
    "upload_photo",
    "record_video",
    "upload_video",
    "record_voice",
    "upload_voice",
    "upload_document",
    "choose_sticker",
    "find_location",
    "record_video_note",
    "upload_video_note",
]


class _Send(Params):
    chat_id: ChatRef
    message_thread_id: Whole | None = None
    disable_notification: Flag = False
    protect_content: Flag = False
    allow_paid_broadcast: Flag = False
    message_effect_id: str | None = None
    reply_parameters: JsonObject | None = None
    reply_markup: JsonObject | None = None


class SendMessage(_Send):
    """Parameters of sendMessage."""

    text: str
    parse_mode: str | None = None
    entities: JsonObjects | None = None
    link_preview_options: JsonObject | None = None


class _SendFile(_Send):
    caption: str = ""
    parse_mode: str | None = None
    caption_entities: JsonObjects | None = None


class SendDocument(_SendFile):
    """Parameters of sendDocument."""

    document: InputFile
    thumbnail: Upload | None = None
    disable_content_type_detection: Flag = False


class SendPhoto(_SendFile):
    """Parameters of sendPhoto."""

    photo: InputFile
    has_spoiler: Flag = False
    show_caption_above_media: Flag = False


class SendChatAction(Params):
    """Parameters of sendChatAction."""

    chat_id: ChatRef
    message_thread_id: Whole | None = None
    action: ChatAction


async def send_message(world: Core, p: SendMessage) -> JsonDict:
    """Send a text."""
    chat = reachable_chat(world, p.chat_id)
    text, entities = message_text(p.text, p.parse_mode, p.entities)
    body: JsonDict = {"text": text} | ({"entities": entities} if entities else {})
    if p.link_preview_options:
        body["link_preview_options"] = p.link_preview_options
    return _post(world, chat, p, body)


async def send_document(world: Core, p: SendDocument) -> JsonDict:
    """Send a file."""
    chat = reachable_chat(world, p.chat_id)
    return _post(world, chat, p, as_document(world, p.document) | _caption(p))


async def send_photo(world: Core, p: SendPhoto) -> JsonDict:
    """Send a picture."""
    chat = reachable_chat(world, p.chat_id)
    return _post(world, chat, p, as_photo(world, p.photo) | _caption(p))


async def send_chat_action(world: Core, p: SendChatAction) -> bool:
    """Show that the bot is busy; the sandbox only checks the request."""
    reachable_chat(world, p.chat_id)
    return True


def _caption(p: _SendFile) -> JsonDict:
    if not p.caption:
        return {}
    text, entities = caption_text(p.caption, p.parse_mode, p.caption_entities)
    return {"caption": text} | ({"caption_entities": entities} if entities else {})


def _post(world: Core, chat: Chat, p: _Send, body: JsonDict) -> JsonDict:
    if p.message_thread_id:
        raise bad_request("message thread not found")
    markup = check_markup(p.reply_markup, private=chat.is_private)
    if p.protect_content:
        body["has_protected_content"] = True
    inline = markup if markup and "inline_keyboard" in markup else None
    reply_to = _reply_to(chat, p.reply_parameters)
    message = world.add_message(chat, world.bot_user, body, reply_to=reply_to, reply_markup=inline)
    if markup and inline is None:
        chat.keyboard = markup if "keyboard" in markup else None
    return chat.render(message)


def _reply_to(chat: Chat, reply: JsonDict | None) -> int | None:
    if not reply:
        return None
    message_id = reply.get("message_id")
    if not isinstance(message_id, int):
        raise bad_request('can\'t parse reply parameters: field "message_id" must be an Integer')
    if message_id in chat.messages:
        return message_id
    if reply.get("allow_sending_without_reply"):
        return None
    raise bad_request("message to be replied not found")
