"""What a bot with privacy mode on gets to see (Bot API, "Privacy mode")."""

from sandbox.models import Chat, Message


def bot_sees(chat: Chat, message: Message, bot_id: int, bot_username: str) -> bool:
    """Whether an ordinary message reaches the bot: in groups only its commands and replies to it."""
    if chat.is_private or chat.bot_status == "administrator":
        return True
    if not chat.has_bot:
        return False
    quoted = chat.messages.get(message.reply_to) if message.reply_to else None
    if quoted and quoted.sender["id"] == bot_id:
        return True
    return _is_command_for(message, bot_username)


def _is_command_for(message: Message, bot_username: str) -> bool:
    first = next(iter(message.body.get("entities", [])), None)
    if not first or first["type"] != "bot_command" or first["offset"] != 0:
        return False
    # A command is Latin, so UTF-16 units are characters here.
    _, _, addressee = message.body["text"][: first["length"]].partition("@")
    return not addressee or addressee.lower() == bot_username.lower()
