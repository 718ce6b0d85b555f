"""What happens to groups: founding, coming and going, moving to a supergroup."""

from sandbox.errors import ControlError
from sandbox.models import BotStatus, Chat, ChatType, JsonDict
from sandbox.people_acts import PeopleActs

SUPERGROUP_ZERO = -1_000_000_000_000


class GroupActs(PeopleActs):
    """The acts that change a group."""

    def create_group(
        self,
        title: str,
        members: list[int],
        *,
        admins: list[int] | None = None,
        kind: ChatType = "supergroup",
        with_bot: bool = False,
    ) -> Chat:
        """Found a group; its first member is the owner."""
        if not members:
            raise ControlError("a group needs a member")
        for person_id in members:
            self.person(person_id)
        group = Chat(
            id=self._free_group_id(kind),
            type=kind,
            name=title,
            members=list(members),
            admins=admins or members[:1],
            bot_status="left",
        )
        self.state.chats[group.id] = group
        self.add_message(group, self.person(members[0]).user(), {"group_chat_created": True})
        if with_bot:
            self.set_bot(group.id, members[0], "member")
        return group

    def set_bot(self, chat_id: int, by: int, status: BotStatus) -> None:
        """Add the bot to a group, promote it, or take it out ("left" and "kicked" both mean removed)."""
        group = self._group(chat_id)
        person = self.person(by)
        before, group.bot_status = group.bot_status, status
        if before == status:
            raise ControlError(f"the bot is {status} already", 409)
        was_in = before in ("member", "administrator")
        self.bot_changed(group, person, before, status)
        if group.has_bot and not was_in:
            self._announce(group, by, {"new_chat_members": [self.bot_user]})
        elif was_in and not group.has_bot:
            self.add_message(group, person.user(), {"left_chat_member": self.bot_user})

    def join(self, person_id: int, chat_id: int) -> None:
        """Let somebody into a group."""
        group = self._group(chat_id)
        if person_id in group.members:
            raise ControlError("is in the group already", 409)
        group.members.append(self.person(person_id).id)
        user = self.person(person_id).user()
        self._announce(group, person_id, {"new_chat_members": [user]})

    def leave(self, person_id: int, chat_id: int) -> None:
        """Take somebody out of a group."""
        group = self._group(chat_id)
        self.seen_chat(person_id, chat_id)
        self._announce(group, person_id, {"left_chat_member": self.person(person_id).user()})
        group.members.remove(person_id)
        group.admins = [admin for admin in group.admins if admin != person_id]
        # The group itself no longer tells him of changes: his own list has one chat less.
        self.touch(self.chat(person_id))

    def migrate(self, chat_id: int) -> Chat:
        """Turn a group into a supergroup: it gets a new id, the old one only says where it went."""
        old = self._group(chat_id)
        if old.migrated_to is not None or old.type != "group":
            raise ControlError("only a small group can become a supergroup", 409)
        new = old.model_copy(
            deep=True,
            update={
                "id": self._free_group_id("supergroup"),
                "type": "supergroup",
                "messages": {},
                "pinned": [],
                "read": {},
            },
        )
        self.state.chats[new.id] = new
        owner = (old.admins or old.members)[0]
        self._announce(old, owner, {"migrate_to_chat_id": new.id})
        old.migrated_to = new.id
        self._announce(new, owner, {"migrate_from_chat_id": old.id})
        return new

    def _announce(self, group: Chat, by: int, body: JsonDict) -> None:
        message = self.add_message(group, self.person(by).user(), body)
        if group.has_bot:
            self.updates.push({"message": group.render(message)})

    def _group(self, chat_id: int) -> Chat:
        chat = self.chat(chat_id)
        if chat.is_private:
            raise ControlError("that is a private chat")
        return chat

    def _free_group_id(self, kind: ChatType) -> int:
        taken = len(self.state.chats) + 7_000_001
        while (found := SUPERGROUP_ZERO - taken if kind == "supergroup" else -taken) in self.state.chats:
            taken += 1
        return found
