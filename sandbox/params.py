"""How a method of the Bot API declares its parameters, and how a request is read against that."""

import json
from dataclasses import dataclass
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError

from sandbox.errors import ApiError, bad_request
from sandbox.models import JsonDict

WORDS_FOR_MISSING = {
    "chat_id": "chat_id is empty",
    "text": "message text is empty",
    "message_id": "message identifier is not specified",
    "file_id": "file_id not specified",
}


@dataclass(frozen=True)
class Upload:
    """A file in a request."""

    name: str
    mime_type: str
    content: bytes

    def __repr__(self) -> str:
        return f"<{self.name}, {len(self.content)} bytes>"


class Params(BaseModel):
    """The parameters of a method: unknown ones are refused, which real servers do not do, to find slips."""

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)


P = TypeVar("P", bound=Params)


def _decoded(value: object) -> object:
    return json.loads(value) if isinstance(value, str) else value


def _chat(value: object) -> object:
    digits = isinstance(value, str) and value.removeprefix("-").isdigit()
    return int(str(value)) if digits else value


def _whole(value: object) -> object:
    if isinstance(value, bool | float):
        raise ValueError("an integer is needed")
    return value


def _flag(value: object) -> object:
    words = {"true": True, "false": False, "1": True, "0": False}
    return words.get(str(value).lower(), value)


Whole = Annotated[int, BeforeValidator(_whole)]
Flag = Annotated[bool, BeforeValidator(_flag)]
ChatRef = Annotated[int | str, BeforeValidator(_chat)]
JsonObject = Annotated[JsonDict, BeforeValidator(_decoded)]
JsonObjects = Annotated[list[JsonDict], BeforeValidator(_decoded)]
JsonStrings = Annotated[list[str], BeforeValidator(_decoded)]
InputFile = Upload | str


def read_params(kind: type[P], given: dict[str, Any]) -> P:
    """Return the typed parameters, or refuse with a description that names the wrong one."""
    try:
        return kind.model_validate(given)
    except ValidationError as error:
        raise _refusal(error) from error


def _refusal(error: ValidationError) -> ApiError:
    first = error.errors(include_url=False, include_input=False)[0]
    name = str(first["loc"][0]) if first["loc"] else "request"
    if first["type"] == "missing":
        return bad_request(WORDS_FOR_MISSING.get(name, f'parameter "{name}" is required'))
    if first["type"] == "extra_forbidden":
        return bad_request(f'unknown parameter "{name}"')
    return bad_request(f'can\'t parse parameter "{name}": {first["msg"]}')
