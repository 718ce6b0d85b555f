"""Who is behind an update: only a real person who wrote or pressed in their own name counts."""

from telegram import Chat, Message, Update
from telegram.constants import ChatID

from handlers.turn import Place

_NOBODY = frozenset({ChatID.ANONYMOUS_ADMIN, ChatID.FAKE_CHANNEL, ChatID.SERVICE_CHAT})
PRIVATE = Chat.PRIVATE


def sender_of(update: Update) -> int | None:
    """The Telegram id of the person behind an update; None for bots, channels and anonymous administrators."""
    user = None
    if update.callback_query:
        user = update.callback_query.from_user
    elif update.my_chat_member:
        user = update.my_chat_member.from_user
    elif (message := update.message or update.edited_message) and message.sender_chat is None:
        user = message.from_user
    if user is None or user.is_bot or user.id in _NOBODY:
        return None
    return user.id


def place_of(update: Update) -> Place | None:
    """Where an update happened; None for kinds that have no chat."""
    if query := update.callback_query:
        message = query.message
        if message is None:
            return None
        thread = message.message_thread_id if isinstance(message, Message) and message.is_topic_message else None
        private = message.chat.type == PRIVATE
        return Place(message.chat.id, private, message.message_id, thread, query.id, query.data or "")
    if message := update.message or update.edited_message:
        thread = message.message_thread_id if message.is_topic_message else None
        # Who changes one message of an album changes that one alone, and reads the answer below.
        private, album = message.chat.type == PRIVATE, (message.media_group_id or "") if update.message else ""
        return Place(message.chat.id, private, message.message_id, thread, sent_at=message.date, album=album)
    if member := update.my_chat_member:
        return Place(member.chat.id, member.chat.type == PRIVATE)
    return None
