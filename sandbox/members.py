"""ChatMember objects of the Bot API."""

from sandbox.models import BotStatus, Chat, JsonDict, Person

_RIGHTS = (
    "can_manage_chat",
    "can_delete_messages",
    "can_manage_video_chats",
    "can_restrict_members",
    "can_promote_members",
    "can_change_info",
    "can_invite_users",
    "can_post_stories",
    "can_edit_stories",
    "can_delete_stories",
    "can_pin_messages",
    "can_send_welcome_messages",
)


def bot_member(status: BotStatus, user: JsonDict) -> JsonDict:
    """Return the bot as a member with this status."""
    member: JsonDict = {"user": user, "status": status}
    if status == "kicked":
        return member | {"until_date": 0}
    return member | _admin_rights() if status == "administrator" else member


def person_member(chat: Chat, person: Person) -> JsonDict:
    """Return a person as a member of a chat."""
    if person.id in chat.admins:
        return {"user": person.user(), "status": "administrator"} | _admin_rights()
    return {"user": person.user(), "status": "member" if person.id in chat.members else "left"}


def _admin_rights() -> JsonDict:
    return {"can_be_edited": False, "is_anonymous": False} | dict.fromkeys(_RIGHTS, True)
