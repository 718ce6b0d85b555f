"""What a person does in a private chat or a group."""

from dataclasses import dataclass

from sandbox.core import Core
from sandbox.errors import ControlError
from sandbox.formatting import typed_text
from sandbox.markup_html import utf16_length
from sandbox.members import bot_member
from sandbox.methods.uploads import as_document, as_photo
from sandbox.mini_apps import address_of
from sandbox.models import BotStatus, Chat, JsonDict, Message, Person
from sandbox.params import Upload
from sandbox.presses import Press
from sandbox.privacy import bot_sees

TEXT_LIMIT = 4096
ANONYMOUS_ADMIN: JsonDict = {
    "id": 1087968824,
    "is_bot": True,
    "first_name": "Group",
    "username": "GroupAnonymousBot",
}
VIA_BOT_ID = 1234567890


@dataclass(frozen=True)
class Manner:
    """How something is said: as a reply, forwarded, anonymously, through another bot, as part of an album."""

    reply_to: int | None = None
    forward_from: int | str | None = None
    as_anonymous_admin: bool = False
    via_bot: str | None = None
    album: str | None = None


class PeopleActs(Core):
    """The acts of single persons."""

    def start(self, person_id: int, payload: str = "") -> Message:
        """Press the start button: opens the private chat, unblocks the bot, sends /start."""
        chat = self.chat(self.person(person_id).id)
        if chat.blocked:
            self.unblock(person_id)
        chat.started = True
        return self.say(person_id, person_id, f"/start {payload}".strip())

    def say(self, person_id: int, chat_id: int, text: str, manner: Manner | None = None) -> Message:
        """Send a text; the bot gets it if Telegram would show it to a bot."""
        shown, entities = _checked_text(text)
        body: JsonDict = {"text": shown} | ({"entities": entities} if entities else {})
        return self._put(person_id, chat_id, body, manner or Manner())

    def edit(self, person_id: int, chat_id: int, message_id: int, text: str) -> Message:
        """Change an own text."""
        chat = self._writable(person_id, chat_id)
        message = self._message(chat, message_id)
        if message.sender["id"] != person_id or "text" not in message.body:
            raise ControlError("only own texts can be edited")
        shown, entities = _checked_text(text)
        body = {k: v for k, v in message.body.items() if k not in ("text", "entities")}
        message.body = body | {"text": shown} | ({"entities": entities} if entities else {})
        message.edit_date = self.timestamp
        self.touch(chat)
        self._deliver("edited_message", chat, message)
        return message

    def upload(
        self,
        person_id: int,
        chat_id: int,
        upload: Upload,
        *,
        caption: str = "",
        as_a_photo: bool = False,
        manner: Manner | None = None,
    ) -> Message:
        """Send a document or a picture."""
        body = as_photo(self, upload) if as_a_photo else as_document(self, upload)
        if caption:
            shown, entities = typed_text(caption)
            body |= {"caption": shown} | ({"caption_entities": entities} if entities else {})
        return self._put(person_id, chat_id, body, manner or Manner())

    def press(self, person_id: int, chat_id: int, message_id: int, data: str, *, stale: bool = False) -> Press:
        """Press an inline button; `stale` presses one that is gone or never was, as an old client may."""
        chat = self._writable(person_id, chat_id)
        message = chat.messages.get(message_id)
        buttons = message.inline_buttons() if message else []
        if not stale and not any(button.get("callback_data") == data for button in buttons):
            raise ControlError("there is no such button", 409)
        gone = {"message_id": message_id, "chat": chat.describe(), "date": 0}
        query = {
            "from": self.person(person_id).user(),
            "message": chat.render(message) if message else gone,
            "chat_instance": str(chat.id * 7919),
            "data": data,
        }
        press = self.presses.open(self.updates.next_id, query)
        self.updates.push({"callback_query": press.query})
        return press

    def open_mini_app(self, person_id: int, chat_id: int, message_id: int, url: str) -> str:
        """Press a button that opens a Mini App; returns the whole address that a real client opens."""
        message = self._writable(person_id, chat_id).messages.get(message_id)
        buttons = message.inline_buttons() if message else []
        if not any(button.get("web_app") == {"url": url} for button in buttons):
            raise ControlError("there is no such button", 409)
        return address_of(url, self.token, self.person(person_id).user(), self.timestamp)

    def repeat_press(self, query_id: str) -> Press:
        """Send the same callback query again under a new update id, as real clients sometimes do."""
        press = self.presses.find(query_id)
        if press is None:
            raise ControlError(f"no press {query_id}", 404)
        press.reopen()
        self.updates.push({"callback_query": press.query})
        return press

    def block(self, person_id: int) -> None:
        """Stop the bot."""
        chat = self.chat(self.person(person_id).id)
        if not chat.started or chat.blocked:
            raise ControlError("only a running private chat can be blocked", 409)
        chat.blocked = True
        self.bot_changed(chat, self.person(person_id), "member", "kicked")

    def unblock(self, person_id: int) -> None:
        """Let the bot write again."""
        chat = self.chat(self.person(person_id).id)
        if not chat.blocked:
            raise ControlError("the bot is not blocked", 409)
        chat.blocked = False
        self.bot_changed(chat, self.person(person_id), "kicked", "member")

    def deactivate(self, person_id: int) -> None:
        """Delete somebody's Telegram account."""
        self.person(person_id).deactivated = True

    def read(self, person_id: int, chat_id: int) -> None:
        """Note that somebody has seen all of a chat."""
        chat = self.seen_chat(person_id, chat_id)
        newest = max(chat.messages, default=0)
        if newest > chat.read.get(person_id, 0):
            chat.read[person_id] = newest
            self.touch(chat)

    def seen_chat(self, person_id: int, chat_id: int) -> Chat:
        """Return a chat that somebody is in, or refuse."""
        chat = self.chat(chat_id)
        if self.person(person_id).id not in chat.members:
            raise ControlError(f"person {person_id} is not in chat {chat_id}", 403)
        return chat

    def bot_changed(self, chat: Chat, by: Person, before: BotStatus, after: BotStatus) -> None:
        """Tell the bot that its place in a chat changed."""
        change = {
            "chat": chat.describe(),
            "from": by.user(),
            "date": self.timestamp,
            "old_chat_member": bot_member(before, self.bot_user),
            "new_chat_member": bot_member(after, self.bot_user),
        }
        self.touch(chat)
        self.updates.push({"my_chat_member": change})

    def _put(self, person_id: int, chat_id: int, body: JsonDict, manner: Manner) -> Message:
        chat = self._writable(person_id, chat_id)
        sender = self.person(person_id).user()
        if manner.as_anonymous_admin:
            if person_id not in chat.admins:
                raise ControlError("only administrators of the group can be anonymous", 403)
            sender = ANONYMOUS_ADMIN
            body["sender_chat"] = chat.describe()
        if manner.reply_to is not None:
            self._message(chat, manner.reply_to)
        if manner.forward_from is not None:
            body["forward_origin"] = self._origin(manner.forward_from)
        if manner.via_bot:
            body["via_bot"] = {
                "id": VIA_BOT_ID,
                "is_bot": True,
                "first_name": manner.via_bot,
                "username": manner.via_bot,
            }
        if manner.album:
            body["media_group_id"] = manner.album
        message = self.add_message(chat, sender, body, reply_to=manner.reply_to)
        chat.read[person_id] = message.message_id
        self._deliver("message", chat, message)
        return message

    def _origin(self, source: int | str) -> JsonDict:
        if isinstance(source, str):
            return {"type": "hidden_user", "date": self.timestamp, "sender_user_name": source}
        return {"type": "user", "date": self.timestamp, "sender_user": self.person(source).user()}

    def _deliver(self, kind: str, chat: Chat, message: Message) -> None:
        if bot_sees(chat, message, self.bot_id, self.bot_username):
            self.updates.push({kind: chat.render(message)})

    def _writable(self, person_id: int, chat_id: int) -> Chat:
        chat = self.seen_chat(person_id, chat_id)
        if chat.is_private and (chat.blocked or not chat.started):
            raise ControlError("press start first", 409)
        if chat.migrated_to is not None:
            raise ControlError(f"the group moved to {chat.migrated_to}", 409)
        return chat

    def _message(self, chat: Chat, message_id: int) -> Message:
        try:
            return chat.messages[message_id]
        except KeyError:
            raise ControlError(f"no message {message_id} in chat {chat.id}", 404) from None


def _checked_text(text: str) -> tuple[str, list[JsonDict]]:
    shown, entities = typed_text(text)
    if not shown:
        raise ControlError("the text is empty")
    if utf16_length(shown) > TEXT_LIMIT:
        raise ControlError("the text is too long")
    return shown, entities
