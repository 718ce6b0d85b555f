"""What the control side is asked for, as JSON."""

from datetime import datetime
from typing import Literal, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError
from starlette.requests import Request

from sandbox.errors import ControlError
from sandbox.models import BotStatus, ChatType, JsonDict
from sandbox.people_acts import Manner


class Body(BaseModel):
    """A JSON request; unknown fields are refused."""

    model_config = ConfigDict(extra="forbid")


B = TypeVar("B", bound=Body)


class StartBody(Body):
    """The payload of a deep link."""

    payload: str = ""


class SayBody(Body):
    """A text, and how it is said; with `edit` it replaces an own message."""

    text: str
    edit: int | None = None
    reply_to: int | None = None
    forward_from: int | str | None = None
    as_anonymous_admin: bool = False
    via_bot: str | None = None

    def manner(self) -> Manner:
        return Manner(
            reply_to=self.reply_to,
            forward_from=self.forward_from,
            as_anonymous_admin=self.as_anonymous_admin,
            via_bot=self.via_bot,
        )


class PressBody(Body):
    """A press of a button; `wait` says for how many seconds the answer is awaited."""

    message_id: int
    data: str
    stale: bool = False
    wait: float = 10.0


class MiniAppBody(Body):
    """A press of a button that opens a Mini App."""

    message_id: int
    url: str


class RepeatBody(Body):
    """The same press once more."""

    wait: float = 10.0


class PersonBody(Body):
    """A new person; without an id the next free one is taken."""

    name: str
    id: int | None = None
    post: str = ""
    unit: str | None = None
    role: str | None = None
    username: str | None = None


class GroupBody(Body):
    """A new group."""

    title: str
    members: list[int]
    admins: list[int] | None = None
    type: ChatType = "supergroup"
    with_bot: bool = False


class BotBody(Body):
    """The bot's place in a group from now on, and who arranged it."""

    status: BotStatus
    by: int


class MemberBody(Body):
    """Somebody comes into a group or leaves it."""

    person: int
    member: bool = True


class LimitsBody(Body):
    """Whether the real rate limits apply."""

    on: bool


class UpdateBody(Body):
    """An update as it is, for kinds and faults that no person can make."""

    payload: JsonDict


class ClockBody(Body):
    """Where to move the clock: an instant, such as 9:00 of a chosen day, or one of the page's three buttons."""

    to: datetime | Literal["next", "hour", "morning"]


async def read_body(request: Request, kind: type[B]) -> B:
    """Return the typed request, or refuse with the first thing that is wrong."""
    return read_json(await request.body() or b"{}", kind)


def read_json(content: bytes, kind: type[B]) -> B:
    """Return the typed request in these bytes."""
    try:
        return kind.model_validate_json(content)
    except ValidationError as error:
        raise ControlError(first_error(error)) from error


def first_error(error: ValidationError) -> str:
    """Say in one line what is wrong with a request."""
    first = error.errors(include_url=False)[0]
    where = ".".join(str(part) for part in first["loc"]) or "request"
    return f"{where}: {first['msg']}"
