"""One turn of the conversation: who wrote where, and how to answer; answers are outbox rows, nothing is sent here."""

from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from datetime import timedelta

from domain.errors import Refusal
from domain.messages import FileRef, Keyboard, Method, Outgoing
from domain.power import Actor
from services.context import Context
from storage.session import PressAnswer
from views.page import Page
from views.pages import STRANGER
from views.split import split_html

CURRENT: ContextVar["Turn"] = ContextVar("turn")
# A short answer in a group goes away again, so that the group stays quiet (domain.md section 5).
GROUP_REPLY_LIFE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a turn happens: the chat, its topic, and the message that was written or whose button was pressed."""

    chat_id: int
    private: bool
    message_id: int | None = None
    thread_id: int | None = None
    callback_id: str = ""


@dataclass(slots=True)
class Turn:
    """Everything a handler works with; `actor` is None for people whom nobody has enrolled.

    `serial` is the update's own number, `update_key` names it for ever (update ids are given out again).
    """

    serial: int
    update_key: str
    ctx: Context
    place: Place
    telegram_id: int
    actor: Actor | None
    error: BaseException | None = None
    _sent: int = field(default=0)

    @property
    def me(self) -> Actor:
        """The enrolled person; raises Refusal for a stranger."""
        if self.actor is None:
            raise Refusal(STRANGER)
        return self.actor

    @property
    def pressed(self) -> bool:
        return bool(self.place.callback_id)

    def show(self, page: Page) -> None:
        """Put out a page: edit the message whose button was pressed, else send a new one."""
        if self.pressed and self.place.private and self.place.message_id:
            self._edit(page)
        else:
            self.say(page.text, page.keyboard)

    def say(self, text: str, keyboard: Keyboard = ()) -> None:
        """Send a new message to where the turn happens; long texts go out in several, the buttons under the last."""
        pieces = split_html(text)
        for number, piece in enumerate(pieces, 1):
            self._send(Outgoing(self.place.chat_id, "", text=piece, keyboard=keyboard if number == len(pieces) else ()))

    def say_briefly(self, text: str, keyboard: Keyboard = ()) -> None:
        """Answer in a group with a message that goes away after a minute."""
        message = Outgoing(self.place.chat_id, "", text=text, keyboard=keyboard, reply_to=self.place.message_id)
        self._send(replace(message, delete_after=GROUP_REPLY_LIFE))

    def give(self, file: FileRef, caption: str) -> None:
        """Send a document."""
        self._send(Outgoing(self.place.chat_id, "", method=Method.SEND_DOCUMENT, text=caption, file=file))

    def toast(self, text: str = "", *, alert: bool = False, url: str = "") -> None:
        """Answer the press itself; without a press there is nothing to answer."""
        if self.pressed:
            self.ctx.work.answers[:] = [PressAnswer(self.place.callback_id, text, alert, url)]

    def toast_later(self) -> None:
        """See to it that the press is answered even if nobody has anything to say."""
        if self.pressed and not self.ctx.work.answers:
            self.ctx.work.answers.append(PressAnswer(self.place.callback_id))

    def _edit(self, page: Page) -> None:
        first, *rest = split_html(page.text)
        keyboard = () if rest else page.keyboard
        self._send(
            Outgoing(
                self.place.chat_id,
                "",
                method=Method.EDIT_TEXT,
                text=first,
                keyboard=keyboard,
                message_id=self.place.message_id,
            )
        )
        if rest:
            self.say("\n".join(rest), page.keyboard)

    def _send(self, message: Outgoing) -> None:
        self._sent += 1
        keyed = replace(message, key=f"{self.update_key}:{self._sent}", thread_id=self.place.thread_id)
        self.ctx.work.send(replace(keyed, person_id=self.actor.person_id if self.actor else None))
