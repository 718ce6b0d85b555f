"""What a sandbox world is made of; `WorldState` is also the format of the state file."""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

JsonDict = dict[str, Any]
ChatType = Literal["private", "group", "supergroup"]
BotStatus = Literal["member", "administrator", "left", "kicked"]


class Person(BaseModel):
    """Somebody with a Telegram account; post, unit and role are only shown, Telegram knows nothing of them."""

    id: int
    name: str
    post: str = ""
    unit: str | None = None
    role: str | None = None
    username: str | None = None
    deactivated: bool = False

    def user(self) -> JsonDict:
        """Return the Bot API's User."""
        user: JsonDict = {"id": self.id, "is_bot": False, "first_name": self.name, "language_code": "zh-hans"}
        return user | ({"username": self.username} if self.username else {})


class Message(BaseModel):
    """One message; `body` holds what is sent, in the shape of the Bot API."""

    message_id: int
    date: int
    sender: JsonDict
    body: JsonDict
    reply_to: int | None = None
    edit_date: int | None = None
    reply_markup: JsonDict | None = None

    @property
    def text(self) -> str:
        """The words of the message or its caption."""
        return str(self.body.get("text") or self.body.get("caption") or "")

    def inline_buttons(self) -> list[JsonDict]:
        rows = (self.reply_markup or {}).get("inline_keyboard", [])
        return [button for row in rows for button in row]


class Chat(BaseModel):
    """A private chat with the bot, or a group."""

    id: int
    type: ChatType
    name: str
    username: str | None = None
    members: list[int] = Field(default_factory=list)
    admins: list[int] = Field(default_factory=list)
    bot_status: BotStatus = "member"
    members_can_pin: bool = True
    started: bool = False
    blocked: bool = False
    migrated_to: int | None = None
    messages: dict[int, Message] = Field(default_factory=dict)
    pinned: list[int] = Field(default_factory=list)
    last_message_id: int = 0
    revision: int = 0
    read: dict[int, int] = Field(default_factory=dict)
    keyboard: JsonDict | None = None

    @property
    def is_private(self) -> bool:
        """Whether this is one person's chat with the bot."""
        return self.type == "private"

    @property
    def has_bot(self) -> bool:
        """Whether the bot is a member."""
        return self.bot_status in ("member", "administrator")

    def describe(self) -> JsonDict:
        """Return the Bot API's Chat."""
        named = {"first_name" if self.is_private else "title": self.name}
        named |= {"username": self.username} if self.username else {}
        return {"id": self.id, "type": self.type, **named}

    def render(self, message: Message, *, with_reply: bool = True) -> JsonDict:
        """Return the Bot API's Message; as there, a quoted message does not quote another one."""
        shown: JsonDict = {
            "message_id": message.message_id,
            "from": message.sender,
            "chat": self.describe(),
            "date": message.date,
            **message.body,
        }
        quoted = self.messages.get(message.reply_to) if message.reply_to and with_reply else None
        if quoted:
            shown["reply_to_message"] = self.render(quoted, with_reply=False)
        if message.edit_date:
            shown["edit_date"] = message.edit_date
        if message.reply_markup:
            shown["reply_markup"] = message.reply_markup
        return shown


class StoredFile(BaseModel):
    """A file that somebody sent."""

    model_config = ConfigDict(ser_json_bytes="base64", val_json_bytes="base64")

    file_id: str
    file_unique_id: str
    path: str
    name: str
    mime_type: str
    content: bytes


class Webhook(BaseModel):
    """Where updates are pushed to, and how the last push went."""

    url: str
    secret_token: str | None = None
    max_connections: int = 40
    last_error_date: int | None = None
    last_error_message: str | None = None


class QueuedUpdate(BaseModel):
    """An update that the bot has not confirmed."""

    update_id: int
    payload: JsonDict

    def render(self) -> JsonDict:
        return {"update_id": self.update_id, **self.payload}


class WorldState(BaseModel):
    """Everything that survives a restart of the sandbox."""

    people: dict[int, Person] = Field(default_factory=dict)
    chats: dict[int, Chat] = Field(default_factory=dict)
    files: dict[str, StoredFile] = Field(default_factory=dict)
    commands: dict[str, list[JsonDict]] = Field(default_factory=dict)
    profile: dict[str, str] = Field(default_factory=dict)
    menu_buttons: dict[int, JsonDict] = Field(default_factory=dict)
    pending: list[QueuedUpdate] = Field(default_factory=list)
    allowed_updates: list[str] = Field(default_factory=list)
    webhook: Webhook | None = None
    next_update_id: int = 0
    last_account_message_id: int = 0
    revision: int = 0
