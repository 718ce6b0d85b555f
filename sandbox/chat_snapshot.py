"""What one person sees on his phone: his chats, and one of them."""

from typing import Any

from sandbox.command_menu import offered_commands
from sandbox.models import Chat, JsonDict, Message
from sandbox.world import World

SERVICE_WORDS = {
    "group_chat_created": "创建了群组",
    "new_chat_members": "新成员加入",
    "left_chat_member": "有成员离开",
    "pinned_message": "置顶了一条消息",
    "migrate_to_chat_id": "群组已升级",
    "migrate_from_chat_id": "群组已升级",
    "document": "文件",
    "photo": "图片",
}


def unread(chat: Chat, person_id: int) -> int:
    """Return how many messages of others somebody has not seen in a chat."""
    seen = chat.read.get(person_id, 0)
    newest_first = reversed(chat.messages.values())
    count = 0
    for message in newest_first:
        if message.message_id <= seen:
            break
        count += message.sender["id"] != person_id
    return count


def chats_seen(world: World, person_id: int) -> dict[str, Any]:
    """Return the chats of a person, the newest first, and the revision of this sight."""
    world.person(person_id)
    chats = [chat for chat in world.chats_of(person_id) if chat.migrated_to is None]
    chats.sort(key=lambda chat: (_newest(chat).date if chat.messages else 0, chat.is_private), reverse=True)
    revision = max((chat.revision for chat in chats), default=0)
    return {"revision": revision, "chats": [_line(world, chat, person_id) for chat in chats]}


def chat_seen(world: World, person_id: int, chat_id: int, limit: int = 200) -> dict[str, Any]:
    """Return a chat as one of its members sees it: its newest messages, pins, commands and keyboard."""
    chat = world.seen_chat(person_id, chat_id)
    newest = list(chat.messages.values())[-limit:]
    return {
        "revision": chat.revision,
        "chat": _line(world, chat, person_id),
        "messages": [_shown(chat, message, person_id) for message in newest],
        "has_older": len(chat.messages) > len(newest),
        "pinned": [_shown(chat, chat.messages[number], person_id) for number in chat.pinned],
        "commands": offered_commands(world.state.commands, chat, person_id),
        "keyboard": chat.keyboard,
        "description": profile_of(world, "description"),
        "bot": world.bot_user,
    }


def profile_of(world: World, name: str) -> str:
    """Return what the bot says of itself, in the people's language if it does."""
    profile = world.state.profile
    return profile.get(f"{name}:zh") or profile.get(f"{name}:") or ""


def _line(world: World, chat: Chat, person_id: int) -> JsonDict:
    title = world.bot_name if chat.is_private else chat.name
    last = _newest(chat) if chat.messages else None
    return {
        "id": chat.id,
        "type": chat.type,
        "title": title,
        "members": len(chat.members),
        "started": chat.started or not chat.is_private,
        "blocked": chat.blocked,
        "has_bot": chat.has_bot,
        "revision": chat.revision,
        "unread": unread(chat, person_id),
        "last": {"text": _summary(last), "date": last.date, "from": last.sender["first_name"]} if last else None,
    }


def _newest(chat: Chat) -> Message:
    return next(reversed(chat.messages.values()))


def _summary(message: Message) -> str:
    if message.text:
        return message.text.split("\n", 1)[0][:80]
    return next((words for field, words in SERVICE_WORDS.items() if field in message.body), "")


def _shown(chat: Chat, message: Message, person_id: int) -> JsonDict:
    return chat.render(message) | {"mine": message.sender["id"] == person_id}
