"""Reply markup, checked as strictly as the Bot API checks it."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from sandbox.errors import bad_request
from sandbox.models import JsonDict

CALLBACK_DATA_BYTES = 64


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class CopyTextButton(_Strict):
    """Text that a button copies."""

    text: Annotated[str, Field(min_length=1, max_length=256)]


class WebApp(_Strict):
    """A page that a button opens inside Telegram."""

    url: str


class InlineKeyboardButton(_Strict):
    """A button under a message; it does exactly one thing."""

    text: Annotated[str, Field(min_length=1)]
    url: str | None = None
    callback_data: str | None = None
    copy_text: CopyTextButton | None = None
    web_app: WebApp | None = None
    login_url: JsonDict | None = None
    switch_inline_query: str | None = None
    switch_inline_query_current_chat: str | None = None
    style: Literal["danger", "success", "primary"] | None = None

    @model_validator(mode="after")
    def _does_one_thing(self) -> "InlineKeyboardButton":
        done = self.model_dump(exclude={"text", "style"}, exclude_none=True)
        if not done:
            raise ValueError("Text buttons are unallowed in the inline keyboard")
        if len(done) > 1:
            raise ValueError(f"a button must have exactly one action, not {', '.join(done)}")
        return self


class InlineKeyboardMarkup(_Strict):
    """The buttons under a message."""

    inline_keyboard: list[list[InlineKeyboardButton]]


class KeyboardButton(_Strict):
    """A button that sends its own text."""

    text: Annotated[str, Field(min_length=1)]
    request_contact: bool | None = None
    request_location: bool | None = None
    style: Literal["danger", "success", "primary"] | None = None


class ReplyKeyboardMarkup(_Strict):
    """A keyboard in place of the letters."""

    keyboard: list[list[KeyboardButton]]
    is_persistent: bool | None = None
    resize_keyboard: bool | None = None
    one_time_keyboard: bool | None = None
    input_field_placeholder: str | None = None
    selective: bool | None = None


class ReplyKeyboardRemove(_Strict):
    """Takes a reply keyboard away."""

    remove_keyboard: Literal[True]
    selective: bool | None = None


class ForceReply(_Strict):
    """Opens a reply to the message."""

    force_reply: Literal[True]
    input_field_placeholder: str | None = None
    selective: bool | None = None


_KINDS: dict[str, type[_Strict]] = {
    "inline_keyboard": InlineKeyboardMarkup,
    "keyboard": ReplyKeyboardMarkup,
    "remove_keyboard": ReplyKeyboardRemove,
    "force_reply": ForceReply,
}


def check_markup(markup: JsonDict | None, *, private: bool, inline_only: bool = False) -> JsonDict | None:
    """Return the markup in the shape of the Bot API, or None if it has no buttons."""
    if not markup:
        return None
    kinds = {"inline_keyboard": InlineKeyboardMarkup} if inline_only else _KINDS
    kind = next((kinds[name] for name in kinds if name in markup), None)
    if kind is None:
        raise bad_request("inline keyboard expected" if inline_only else "can't parse reply keyboard markup")
    try:
        checked = kind.model_validate(markup)
    except ValidationError as error:
        raise bad_request(f"can't parse reply markup: {_first(error)}") from error
    if isinstance(checked, InlineKeyboardMarkup):
        _check_buttons(checked, private)
    plain: dict[str, Any] = checked.model_dump(exclude_none=True)
    rows = plain.get("inline_keyboard", plain.get("keyboard"))
    return plain if rows is None or any(rows) else None


def _check_buttons(markup: InlineKeyboardMarkup, private: bool) -> None:
    for button in (button for row in markup.inline_keyboard for button in row):
        data = button.callback_data
        if data is not None and not 1 <= len(data.encode()) <= CALLBACK_DATA_BYTES:
            raise bad_request("BUTTON_DATA_INVALID")
        if button.url is not None and not button.url.startswith(("http://", "https://", "tg://", "t.me/")):
            raise bad_request(f"inline keyboard button URL '{button.url}' is invalid: Wrong HTTP URL")
        if button.web_app and not private:
            raise bad_request("BUTTON_TYPE_INVALID")
        if button.web_app and not button.web_app.url.startswith("https://"):
            address = button.web_app.url
            raise bad_request(
                f"inline keyboard button Web App URL '{address}' is invalid: Only HTTPS links are allowed"
            )


def _first(error: ValidationError) -> str:
    first = error.errors(include_url=False)[0]
    where = ".".join(str(part) for part in first["loc"])
    return f"{where}: {first['msg']}" if where else first["msg"]
