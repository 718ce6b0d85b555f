"""Which chat and message a request means, and whether the bot may reach them."""

from sandbox.core import Core
from sandbox.errors import ApiError, bad_request, forbidden
from sandbox.models import Chat, Message


def find_chat(world: Core, ref: int | str) -> Chat:
    """Return the chat that is meant, whoever is in it; a chat that moved says where to."""
    if isinstance(ref, str):
        name = ref.removeprefix("@").lower()
        chats = (c for c in world.state.chats.values() if not c.is_private)
        chat = next((c for c in chats if (c.username or "").lower() == name), None) if name else None
    else:
        chat = world.state.chats.get(ref)
    if chat is None:
        raise bad_request("chat not found")
    if chat.migrated_to is not None:
        words = "Bad Request: group chat was upgraded to a supergroup chat"
        raise ApiError(400, words, migrate_to_chat_id=chat.migrated_to)
    return chat


def reachable_chat(world: Core, ref: int | str) -> Chat:
    """Return a chat that the bot may write to."""
    chat = find_chat(world, ref)
    if chat.is_private:
        _check_private(world, chat)
    elif chat.bot_status == "kicked":
        raise forbidden(f"bot was kicked from the {chat.type} chat")
    elif not chat.has_bot:
        raise forbidden(f"bot is not a member of the {chat.type} chat")
    return chat


def _check_private(world: Core, chat: Chat) -> None:
    if world.state.people[chat.id].deactivated:
        raise forbidden("user is deactivated")
    if chat.blocked:
        raise forbidden("bot was blocked by the user")
    if not chat.started:
        raise forbidden("bot can't initiate conversation with a user")


def find_message(chat: Chat, message_id: int, purpose: str) -> Message:
    """Return a message, or refuse with "message to … not found"."""
    try:
        return chat.messages[message_id]
    except KeyError:
        raise bad_request(f"message to {purpose} not found") from None


def own_message(world: Core, chat: Chat, message_id: int) -> Message:
    """Return a message that the bot sent, for an edit."""
    message = find_message(chat, message_id, "edit")
    if message.sender["id"] != world.bot_id:
        raise bad_request("message can't be edited")
    return message
