"""An independent judge of what the bot sends: aiogram's models of the Bot API."""

import json

import aiogram.methods
from aiogram.methods import TelegramMethod
from aiogram.types import InlineKeyboardMarkup
from pydantic import ValidationError

from sandbox.calls import CallLog

METHODS: dict[str, type[TelegramMethod[object]]] = {
    method.__api_method__: method
    for method in vars(aiogram.methods).values()
    if isinstance(method, type) and issubclass(method, TelegramMethod) and method is not TelegramMethod
}

# What the Bot API takes as a JSON-serialised object.
OBJECTS = {"reply_markup", "link_preview_options", "reply_parameters", "allowed_updates", "commands", "scope"}


def faults(calls: CallLog) -> list[str]:
    """Every request that is not what the Bot API describes."""
    return [fault for call in calls.after(0) if (fault := _fault(call.method, call.params))]


def _fault(name: str, params: dict[str, object]) -> str:
    model = METHODS.get(name)
    if model is None:
        return f"{name} is no method of the Bot API"
    if unknown := set(params) - set(model.model_fields):
        return f"{name} has no parameters {sorted(unknown)}"
    try:
        decoded = {name: _decoded(name, value) for name, value in params.items()}
        model.model_validate(decoded)
        if markup := decoded.get("reply_markup"):
            # The union of all keyboards would take nearly anything; the bot has inline ones only.
            InlineKeyboardMarkup.model_validate(markup)
    except ValidationError as error:
        return f"{name}: {error}"
    return ""


def _decoded(name: str, value: object) -> object:
    return json.loads(value) if name in OBJECTS and isinstance(value, str) else value
