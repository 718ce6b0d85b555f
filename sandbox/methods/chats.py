"""getChat, getChatMember, leaveChat, pinChatMessage and unpinChatMessage."""

from sandbox.core import Core
from sandbox.errors import bad_request
from sandbox.members import bot_member, person_member
from sandbox.methods.targets import find_message, reachable_chat
from sandbox.models import Chat, JsonDict
from sandbox.params import ChatRef, Flag, Params, Whole

GIFTS = ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels")


class ChatOnly(Params):
    """Parameters of the methods that name a chat and nothing else."""

    chat_id: ChatRef


class GetChatMember(Params):
    """Parameters of getChatMember."""

    chat_id: ChatRef
    user_id: Whole


class PinChatMessage(Params):
    """Parameters of pinChatMessage."""

    chat_id: ChatRef
    message_id: Whole
    disable_notification: Flag = False


class UnpinChatMessage(Params):
    """Parameters of unpinChatMessage."""

    chat_id: ChatRef
    message_id: Whole | None = None


async def get_chat(world: Core, p: ChatOnly) -> JsonDict:
    """Describe a chat in full."""
    chat = reachable_chat(world, p.chat_id)
    gifts = dict.fromkeys(GIFTS, False)
    full = {"accent_color_id": 0, "max_reaction_count": 11, "accepted_gift_types": gifts}
    shown: JsonDict = chat.describe() | full
    if not chat.is_private:
        shown["permissions"] = {"can_send_messages": True, "can_pin_messages": chat.members_can_pin}
    if chat.pinned:
        shown["pinned_message"] = chat.render(chat.messages[chat.pinned[-1]])
    return shown


async def get_chat_member(world: Core, p: GetChatMember) -> JsonDict:
    """Tell what somebody is in a chat."""
    chat = reachable_chat(world, p.chat_id)
    if p.user_id == world.bot_id:
        return bot_member(chat.bot_status, world.bot_user)
    person = world.state.people.get(p.user_id)
    if person is None:
        raise bad_request("PARTICIPANT_ID_INVALID")
    return person_member(chat, person)


async def leave_chat(world: Core, p: ChatOnly) -> bool:
    """Leave a group."""
    chat = reachable_chat(world, p.chat_id)
    if chat.is_private:
        raise bad_request("chat member status can't be changed in private chats")
    before = bot_member(chat.bot_status, world.bot_user)
    chat.bot_status = "left"
    world.add_message(chat, world.bot_user, {"left_chat_member": world.bot_user})
    change = {
        "chat": chat.describe(),
        "from": world.bot_user,
        "date": world.timestamp,
        "old_chat_member": before,
        "new_chat_member": bot_member(chat.bot_status, world.bot_user),
    }
    world.updates.push({"my_chat_member": change})
    return True


async def pin_chat_message(world: Core, p: PinChatMessage) -> bool:
    """Pin a message."""
    chat = _chat_to_pin_in(world, p.chat_id)
    message = find_message(chat, p.message_id, "pin")
    if chat.pinned[-1:] == [p.message_id]:
        return True
    chat.pinned = [pinned for pinned in chat.pinned if pinned != p.message_id] + [p.message_id]
    world.add_message(chat, world.bot_user, {"pinned_message": chat.render(message, with_reply=False)})
    return True


async def unpin_chat_message(world: Core, p: UnpinChatMessage) -> bool:
    """Unpin a message, or the newest pinned one."""
    chat = _chat_to_pin_in(world, p.chat_id)
    message_id = p.message_id if p.message_id is not None else next(reversed(chat.pinned), None)
    if message_id not in chat.pinned:
        raise bad_request("message to unpin not found")
    chat.pinned.remove(message_id)
    world.touch(chat)
    return True


def _chat_to_pin_in(world: Core, ref: int | str) -> Chat:
    chat = reachable_chat(world, ref)
    if not chat.is_private and not chat.members_can_pin and chat.bot_status != "administrator":
        raise bad_request("not enough rights to manage pinned messages in the chat")
    return chat
