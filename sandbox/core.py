"""The world around the bot: its state and the few steps that everything else is made of."""

from collections.abc import Callable, Iterable
from datetime import datetime

from sandbox.calls import CallLog
from sandbox.errors import ControlError
from sandbox.faults import FaultBook
from sandbox.limits import RateLimits
from sandbox.models import Chat, JsonDict, Message, Person, QueuedUpdate, StoredFile, WorldState
from sandbox.presses import PressBook
from sandbox.signals import Signal
from sandbox.updates import UpdateQueue, first_update_id


class Core:
    """People, chats, messages and the queue of updates of one bot."""

    def __init__(
        self,
        *,
        token: str,
        now: Callable[[], datetime],
        bot_username: str = "shuzhi_sandbox_bot",
        bot_name: str = "述职督办助手",
        people: Iterable[Person] = (),
        groups: Iterable[Chat] = (),
        first_id: int | None = None,
        call_capacity: int = 20_000,
    ) -> None:
        self.token = token
        self.bot_id = int(token.partition(":")[0])
        self.bot_username = bot_username
        self.bot_name = bot_name
        self.now = now
        self.state = WorldState()
        self.updates = UpdateQueue(first_update_id() if first_id is None else first_id)
        self.faults = FaultBook()
        self.limits = RateLimits()
        self.calls = CallLog(call_capacity)
        self.presses = PressBook()
        self.changes = Signal()
        for person in people:
            self.add_person(person)
        for group in groups:
            self.state.chats[group.id] = group.model_copy(deep=True)

    @property
    def bot_user(self) -> JsonDict:
        """The bot as a User of the Bot API."""
        return {
            "id": self.bot_id,
            "is_bot": True,
            "first_name": self.bot_name,
            "username": self.bot_username,
        }

    @property
    def timestamp(self) -> int:
        """Now in seconds since 1970."""
        return int(self.now().timestamp())

    def add_person(self, person: Person) -> Person:
        """Let somebody into the world, with a private chat that is not started yet."""
        if person.id in self.state.people:
            raise ControlError(f"person {person.id} is there already", 409)
        self.state.people[person.id] = person.model_copy()
        self.state.chats[person.id] = Chat(
            id=person.id, type="private", name=person.name, username=person.username, members=[person.id]
        )
        return self.state.people[person.id]

    def person(self, person_id: int) -> Person:
        """Return somebody, or refuse."""
        try:
            return self.state.people[person_id]
        except KeyError:
            raise ControlError(f"no person {person_id}", 404) from None

    def chat(self, chat_id: int) -> Chat:
        """Return a chat, or refuse."""
        try:
            return self.state.chats[chat_id]
        except KeyError:
            raise ControlError(f"no chat {chat_id}", 404) from None

    def chats_of(self, person_id: int) -> list[Chat]:
        """Return the chats that somebody sees: his own with the bot and his groups."""
        return [chat for chat in self.state.chats.values() if person_id in chat.members]

    def add_message(self, chat: Chat, sender: JsonDict, body: JsonDict, **more: object) -> Message:
        """Put a message into a chat; private chats and small groups number theirs together, as Telegram does."""
        if chat.type == "supergroup":
            chat.last_message_id += 1
            number = chat.last_message_id
        else:
            self.state.last_account_message_id += 1
            number = self.state.last_account_message_id
        known: JsonDict = {"message_id": number, "date": self.timestamp, "sender": sender, "body": body}
        message = Message.model_validate(known | more)
        chat.messages[number] = message
        self.touch(chat)
        return message

    def touch(self, chat: Chat) -> None:
        """Note that a chat looks different now."""
        self.state.revision += 1
        chat.revision = self.state.revision
        self.changes.notify()

    def store_file(self, name: str, mime_type: str, content: bytes, folder: str) -> StoredFile:
        """Keep a file for download by everybody."""
        number = len(self.state.files)
        ending = "." + name.rpartition(".")[2] if "." in name else ""
        file = StoredFile(
            file_id=f"SANDBOX-{self.bot_id}-{number}",
            file_unique_id=f"U{number}",
            path=f"{folder}/file_{number}{ending}",
            name=name,
            mime_type=mime_type,
            content=content,
        )
        self.state.files[file.file_id] = file
        return file

    def release(self) -> None:
        """Let all who wait for something go, as at shutdown."""
        self.updates.signal.release()
        self.changes.release()
        self.faults.clear()

    def dump(self) -> str:
        """Return the state as JSON."""
        self.state.pending = list(self.updates.pending)
        self.state.next_update_id = self.updates.next_id
        self.state.allowed_updates = self.updates.allowed
        return self.state.model_dump_json(exclude_defaults=True)

    def restore(self, saved: str) -> None:
        """Take over a state that `dump` gave; people and groups that it does not know stay."""
        fresh, self.state = self.state, WorldState.model_validate_json(saved)
        for person_id, person in fresh.people.items():
            self.state.people.setdefault(person_id, person)
        for chat_id, chat in fresh.chats.items():
            self.state.chats.setdefault(chat_id, chat)
        self.updates.next_id = max(self.updates.next_id, self.state.next_update_id)
        self.updates.allowed = list(self.state.allowed_updates)
        self.updates.pending.extend(QueuedUpdate.model_validate(update) for update in self.state.pending)
