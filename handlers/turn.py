"""One turn of the conversation: who wrote where, and how to answer; answers are outbox rows, nothing is sent here."""

from collections.abc import Sequence
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Protocol

from domain.errors import Refusal
from domain.messages import FileRef, Keyboard, Outgoing
from domain.power import Actor
from services import messages
from services.context import Context
from services.messages import Chat
from storage.session import PressAnswer
from views.actions import Action
from views.callbacks import decode
from views.page import Page
from views.pages import STRANGER
from views.split import split_html, visible
from views.text import truncate

CURRENT: ContextVar["Turn"] = ContextVar("turn")
# A short answer in a group goes away again, so that the group stays quiet (domain.md section 5).
GROUP_REPLY_STAYS = timedelta(minutes=1)
# Bot API, answerCallbackQuery: 200 characters.
TOAST_LIMIT = 190


@dataclass(frozen=True, slots=True)
class Place:
    """Where a turn happens: the chat, its topic, and the message that was written or whose button was pressed.

    `data` is what the pressed button carries, as it came. `sent_at` is when a message that was written was sent, by
    Telegram's clock (aware UTC, whole seconds). `album` names the album that the message is one of, if it is: each
    message of an album comes as an update of its own.
    """

    chat_id: int
    private: bool
    message_id: int | None = None
    thread_id: int | None = None
    callback_id: str = ""
    data: str = ""
    sent_at: datetime | None = None
    album: str = ""


class Listed(Protocol):
    """A command as the menu and the help list it."""

    @property
    def name(self) -> str: ...
    @property
    def alias(self) -> str: ...
    @property
    def description(self) -> str: ...


class CommandTable(Protocol):
    """All features together, for one that lists or runs commands, or shows the form in hand (handlers/routes.py)."""

    def menu(self, actor: Actor | None) -> Sequence[Listed]: ...
    async def run_named(self, turn: "Turn", name: str, args: str) -> bool: ...
    async def show_form(self, turn: "Turn", note: str = "") -> None: ...


@dataclass(slots=True)
class Turn:
    """Everything a handler works with; `actor` is None for people whom nobody has enrolled.

    `in_message` is what stands under a press by now, as far as we know it: two presses of one button arrive with the
    same message, but the second finds what the first has made of it. `last` is what was last written into the chat.
    `serial` is the update's own number, `update_key` names it for ever (update ids are given out again). `routes` is
    there once the registry has the turn: before any handler, but not for a refusal's sentence.
    """

    serial: int
    update_key: str
    ctx: Context
    place: Place
    telegram_id: int
    actor: Actor | None
    error: BaseException | None = None
    in_message: Outgoing | None = None
    last: Outgoing | None = None
    routes: CommandTable = field(init=False, repr=False)
    _sent: int = field(default=0)

    @property
    def me(self) -> Actor:
        """The enrolled person; raises Refusal for a stranger."""
        if self.actor is None:
            raise Refusal(STRANGER)
        return self.actor

    @property
    def chat(self) -> Chat:
        """Where answers go."""
        return Chat(self.place.chat_id, self.place.thread_id, self.actor.person_id if self.actor else None)

    @property
    def pressed(self) -> bool:
        return bool(self.place.callback_id)

    @property
    def outcome(self) -> str | None:
        """What the message says by now, when the pressed button is no longer under it; None while it is."""
        in_message = self.in_message
        if not self.pressed or in_message is None or _is_under(self.place.data, in_message.keyboard):
            return None
        return truncate(visible(in_message.text).strip(), TOAST_LIMIT)

    def show(self, page: Page) -> None:
        """Put out a page: edit the message whose button was pressed, else send a new one.

        Below a message that is to stay, the page that its reader has before him already is not sent again.
        """
        if self.edits:
            self._edit(self.place.message_id or 0, page)
        elif not self._stays or self.last is None or self.last.text != split_html(page.text)[0]:
            self.say(page.text, page.keyboard, page.asks)

    def say(self, text: str, keyboard: Keyboard = (), asks: str = "") -> None:
        """Send a new message to where the turn happens; long texts go out in several, the buttons under the last."""
        pieces = split_html(text)
        for number, piece in enumerate(pieces, 1):
            page = Page(piece, keyboard if number == len(pieces) else (), asks)
            messages.reply(self.ctx, self.chat, self._next_key(), page)

    def say_once(self, text: str, keyboard: Keyboard = ()) -> None:
        """Send a new message; what was said to one message of an album already is not said to the others."""
        if not self.place.album:
            self.say(text, keyboard)
            return
        # One key for the whole album: the outbox takes a key once, whichever update comes first, after a restart too.
        once = _short(f"{self.place.album}\n{text}")
        messages.reply(self.ctx, self.chat, f"album:{self.place.chat_id}:{once}", Page(text, keyboard))

    def say_as_one(self, page: Page, subject: str) -> None:
        """Send a new message; of an album, change what another message of it was told about the `subject`."""
        if not self.place.album:
            self.say(page.text, page.keyboard, page.asks)
            return
        pieces = split_html(page.text)
        for number, piece in enumerate(pieces, 1):
            shown = Page(piece, page.keyboard if number == len(pieces) else (), page.asks)
            card = f"album:{_short(self.place.album)}:{subject}:{number}"
            messages.reply(self.ctx, self.chat, self._next_key(), shown, card=card)

    def say_briefly(self, text: str, keyboard: Keyboard = ()) -> None:
        """Answer in a group with a message that goes away after a minute."""
        key, page = self._next_key(), Page(text, keyboard)
        messages.reply(self.ctx, self.chat, key, page, reply_to=self.place.message_id, remove_after=GROUP_REPLY_STAYS)

    def give(self, file: FileRef, caption: str, once: str = "") -> None:
        """Send a document; what has the same word `once` is not sent again."""
        messages.hand_over(self.ctx, self.chat, once or self._next_key(), file, caption)

    def toast(self, text: str = "", *, alert: bool = False, url: str = "") -> None:
        """Answer the press itself; without a press there is nothing to answer."""
        if self.pressed:
            self.ctx.work.answers[:] = [PressAnswer(self.place.callback_id, text, alert, url)]

    def toast_later(self) -> None:
        """See to it that the press is answered even if nobody has anything to say."""
        if self.pressed and not self.ctx.work.answers:
            self.ctx.work.answers.append(PressAnswer(self.place.callback_id))

    @property
    def edits(self) -> bool:
        """Whether a page takes the place of the message whose button was pressed."""
        return self.pressed and self.place.private and bool(self.place.message_id) and not self._stays

    @property
    def _stays(self) -> bool:
        press = decode(self.place.data)
        return press is not None and press.below

    def _edit(self, message_id: int, page: Page) -> None:
        first, *rest = split_html(page.text)
        shown = Page(first, () if rest else page.keyboard, page.asks)
        messages.edit(self.ctx, self.chat, self._next_key(), message_id, shown)
        if rest:
            self.say("\n".join(rest), page.keyboard, page.asks)

    def _next_key(self) -> str:
        self._sent += 1
        return f"{self.update_key}:{self._sent}"


def _short(text: str) -> str:
    return sha256(text.encode()).hexdigest()[:16]


def _is_under(data: str, keyboard: Keyboard) -> bool:
    """Whether a button is there; of a form any one will do, because a form tells its own earlier moments apart."""
    there = {button.data for row in keyboard for button in row}
    return data in there or (bool(form := _form_of(data)) and form in map(_form_of, there))


def _form_of(data: str) -> str:
    press = decode(data)
    return press.args[1] if press and press.action == Action.FORM and len(press.args) > 1 else ""
