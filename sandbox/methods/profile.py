"""What the bot shows of itself: getMe, name, descriptions, picture, commands and the menu button."""

import re
from typing import Any

from sandbox.command_menu import scope_key
from sandbox.core import Core
from sandbox.errors import bad_request
from sandbox.methods.targets import reachable_chat
from sandbox.methods.uploads import as_photo
from sandbox.models import JsonDict
from sandbox.params import JsonObject, JsonObjects, Params, Upload, Whole

COMMANDS_LIMIT, NAME_LIMIT = 100, 64
JPEG = b"\xff\xd8"
# In the profile of the world: the file that is the bot's picture.
PHOTO = "photo"
_COMMAND = re.compile(r"[a-z0-9_]{1,32}")
_LANGUAGE = re.compile(r"([a-z]{2})?")
_SCOPE_FIELDS = {
    "default": set[str](),
    "all_private_chats": set[str](),
    "all_group_chats": set[str](),
    "all_chat_administrators": set[str](),
    "chat": {"chat_id"},
    "chat_administrators": {"chat_id"},
    "chat_member": {"chat_id", "user_id"},
}


class NoParams(Params):
    """No parameters."""


class CommandsScope(Params):
    """Parameters of getMyCommands and deleteMyCommands."""

    scope: JsonObject | None = None
    language_code: str = ""


class SetMyCommands(CommandsScope):
    """Parameters of setMyCommands."""

    commands: JsonObjects


class Language(Params):
    """Parameters of getMyName, getMyDescription and getMyShortDescription."""

    language_code: str = ""


class SetMyName(Params):
    """Parameters of setMyName."""

    name: str = ""
    language_code: str = ""


class GetUserProfilePhotos(Params):
    """Parameters of getUserProfilePhotos."""

    user_id: Whole
    offset: Whole = 0
    limit: Whole = 100


class SetMyProfilePhoto(Params):
    """Parameters of setMyProfilePhoto."""

    photo: JsonObject


class SetMyDescription(Params):
    """Parameters of setMyDescription."""

    description: str = ""
    language_code: str = ""


class SetMyShortDescription(Params):
    """Parameters of setMyShortDescription."""

    short_description: str = ""
    language_code: str = ""


class SetChatMenuButton(Params):
    """Parameters of setChatMenuButton."""

    chat_id: Whole | None = None
    menu_button: JsonObject | None = None


async def get_me(world: Core, p: NoParams) -> JsonDict:
    """Describe the bot."""
    abilities = {
        "can_join_groups": True,
        "can_read_all_group_messages": False,
        "supports_inline_queries": False,
        "can_connect_to_business": False,
        "has_main_web_app": False,
    }
    return world.bot_user | abilities


async def set_my_commands(world: Core, p: SetMyCommands) -> bool:
    """Replace the commands of a scope and language."""
    if len(p.commands) > COMMANDS_LIMIT:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    commands = [_checked_command(command) for command in p.commands]
    world.state.commands[_key(world, p)] = commands
    _show(world, p.scope)
    return True


async def get_my_commands(world: Core, p: CommandsScope) -> list[JsonDict]:
    """Return the commands of a scope and language."""
    return world.state.commands.get(_key(world, p), [])


async def delete_my_commands(world: Core, p: CommandsScope) -> bool:
    """Forget the commands of a scope and language."""
    world.state.commands.pop(_key(world, p), None)
    _show(world, p.scope)
    return True


async def get_my_name(world: Core, p: Language) -> JsonDict:
    """Return the bot's name."""
    return {"name": _described(world, "name", p) or world.bot_name}


async def set_my_name(world: Core, p: SetMyName) -> bool:
    """Set the bot's name."""
    _describe(world, f"name:{p.language_code}", p.name, NAME_LIMIT)
    if p.name and not p.language_code:
        world.bot_name = p.name
    return True


async def get_my_description(world: Core, p: Language) -> JsonDict:
    """Return what an empty chat with the bot shows."""
    return {"description": _described(world, "description", p)}


async def get_my_short_description(world: Core, p: Language) -> JsonDict:
    """Return what the bot's profile shows."""
    return {"short_description": _described(world, "short_description", p)}


async def get_user_profile_photos(world: Core, p: GetUserProfilePhotos) -> JsonDict:
    """Return the pictures of somebody's profile: here the bot alone has one, once it is set."""
    file = world.state.files.get(world.state.profile.get(PHOTO, "")) if p.user_id == world.bot_id else None
    photos = [as_photo(world, file.file_id)["photo"]] if file else []
    return {"total_count": len(photos), "photos": photos}


async def set_my_profile_photo(world: Core, p: SetMyProfilePhoto) -> bool:
    """Set the bot's picture: a JPEG that comes with the request."""
    photo = p.photo.get("photo")
    if p.photo.get("type") != "static" or set(p.photo) != {"type", "photo"} or not isinstance(photo, Upload):
        raise bad_request("can't parse InputProfilePhoto: a static one is needed")
    if not photo.content.startswith(JPEG):
        raise bad_request("PHOTO_CROP_FILE_MISSING")
    world.state.profile[PHOTO] = as_photo(world, photo)["photo"][0]["file_id"]
    return True


async def set_my_description(world: Core, p: SetMyDescription) -> bool:
    """Set what an empty chat with the bot shows."""
    return _describe(world, f"description:{p.language_code}", p.description, 512)


async def set_my_short_description(world: Core, p: SetMyShortDescription) -> bool:
    """Set what the bot's profile shows."""
    return _describe(world, f"short_description:{p.language_code}", p.short_description, 120)


async def set_chat_menu_button(world: Core, p: SetChatMenuButton) -> bool:
    """Set the button beside the text field, of one private chat or of all (chat 0)."""
    button = p.menu_button or {"type": "default"}
    if button.get("type") not in ("commands", "default", "web_app"):
        raise bad_request("MenuButton has unsupported type")
    if p.chat_id is not None and not reachable_chat(world, p.chat_id).is_private:
        raise bad_request("chat must be a private chat")
    world.state.menu_buttons[p.chat_id or 0] = button
    return True


def _checked_command(given: JsonDict) -> JsonDict:
    name, description = str(given.get("command", "")), str(given.get("description", ""))
    if set(given) != {"command", "description"}:
        raise bad_request("can't parse BotCommand: it has a command and a description")
    if not _COMMAND.fullmatch(name):
        raise bad_request("BOT_COMMAND_INVALID")
    if not 1 <= len(description) <= 256:
        raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    return {"command": name, "description": description}


def _key(world: Core, p: CommandsScope) -> str:
    scope: dict[str, Any] = p.scope or {"type": "default"}
    fields = _SCOPE_FIELDS.get(str(scope.get("type")))
    if fields is None or set(scope) != fields | {"type"}:
        raise bad_request("can't parse BotCommandScope: unsupported type or wrong fields")
    if not _LANGUAGE.fullmatch(p.language_code):
        raise bad_request("invalid language code specified")
    if "chat_id" in scope:
        reachable_chat(world, scope["chat_id"])
    return scope_key(scope, p.language_code)


def _described(world: Core, name: str, p: Language) -> str:
    return world.state.profile.get(f"{name}:{p.language_code}", "")


def _describe(world: Core, key: str, text: str, limit: int) -> bool:
    if len(text) > limit:
        raise bad_request(f"bot {key.partition(':')[0].replace('_', ' ')} is too long")
    world.state.profile[key] = text
    _show(world, None)
    return True


def _show(world: Core, scope: JsonDict | None) -> None:
    chats = world.state.chats
    for chat in [chats[scope["chat_id"]]] if scope and "chat_id" in scope else chats.values():
        world.touch(chat)
