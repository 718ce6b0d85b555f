"""Which commands somebody is offered in a chat (Bot API, "Determining list of commands")."""

import json
from collections.abc import Mapping

from sandbox.models import Chat, JsonDict

Commands = Mapping[str, list[JsonDict]]


def scope_key(scope: JsonDict, language: str) -> str:
    """Return the key under which the commands of a scope and language are kept."""
    return json.dumps([scope, language], sort_keys=True)


def offered_commands(commands: Commands, chat: Chat, person_id: int, language: str = "zh") -> list[JsonDict]:
    """Return the commands of the narrowest scope that has any, in the person's language if there are such."""
    for scope in _scopes(chat, person_id):
        for code in (language, ""):
            if found := commands.get(scope_key(scope, code)):
                return found
    return []


def _scopes(chat: Chat, person_id: int) -> list[JsonDict]:
    here: JsonDict = {"type": "chat", "chat_id": chat.id}
    if chat.is_private:
        return [here, {"type": "all_private_chats"}, {"type": "default"}]
    is_admin = person_id in chat.admins
    narrow: list[JsonDict] = [{"type": "chat_member", "chat_id": chat.id, "user_id": person_id}]
    narrow += [{"type": "chat_administrators", "chat_id": chat.id}] if is_admin else []
    wide: list[JsonDict] = [{"type": "all_chat_administrators"}] if is_admin else []
    return [*narrow, here, *wide, {"type": "all_group_chats"}, {"type": "default"}]
