"""Leads what arrives to the feature that knows it: commands, aliases, presses, answers to forms, files."""

from collections.abc import Iterable, Mapping

from domain.command_words import aliased, slashed
from domain.errors import Refusal
from domain.invitation_code import OF_SOMEBODY_ELSE, holds_code, only_code
from domain.item_numbers import only_number
from domain.power import Actor
from handlers import attachments, claims
from handlers.commands import Command
from handlers.feature import Feature, OnPress
from handlers.forms import FormEngine
from handlers.free_words import lead
from handlers.items import show_numbered
from handlers.turn import Turn
from services import forms, groups, messages, permissions
from services.permissions import NOT_ALLOWED
from views import not_taken, pages
from views.actions import Action
from views.callbacks import Press

# Presses that leave a person where he is: what he types next is still meant for the form.
_BESIDE = frozenset(
    {
        Action.FORM,
        Action.JOINT_SHEET,
        Action.JOINT_NEW_SHEET,
        Action.ATTACHMENT,
        Action.ATTACHMENT_REMOVE,
        Action.NOTICE_FILE,
        Action.NOTICE_SIGN,
    }
)


class Routes:
    """All features together, and who is led where."""

    def __init__(self, features: Iterable[Feature]) -> None:
        features = tuple(features)
        every = sorted((one for feature in features for one in feature.commands), key=lambda one: one.order)
        self.commands: Mapping[str, Command] = {command.name: command for command in every}
        self._aliases = {command.alias: command for command in every if command.alias}
        self.presses: dict[str, OnPress] = {
            action: take for feature in features for action, take in feature.presses.items()
        }
        self._in_groups = frozenset[str]().union(*(feature.group_presses for feature in features))
        self._documents = [take for feature in features for take in feature.documents]
        self._photos = [take for feature in features for take in feature.photos]
        self._forms = FormEngine(purpose for feature in features for purpose in feature.purposes)
        self.presses[Action.FORM] = self._forms.on_press
        self.presses[Action.COMMAND] = self._go

    def menu(self, actor: Actor | None) -> tuple[Command, ...]:
        """The commands that this person may choose from, in the order of the menu."""
        return tuple(command for command in self.commands.values() if command.alias and command.allows(actor))

    async def on_command(self, turn: Turn, text: str) -> None:
        """Run `/name args`, if it is ours."""
        found = slashed(text)
        if found is None or (found.bot and found.bot != turn.ctx.bot_name.lower()):
            return
        command = self.commands.get(found.name)
        if command is not None:
            await self.run(turn, command, found.args)
        elif turn.place.private:
            raise Refusal(not_taken.UNKNOWN_COMMAND)

    async def on_text(self, turn: Turn, text: str) -> None:
        """Take a command however it is typed, or the answer to the form that is open; other words are led on."""
        # Telegram marks only an ASCII slash at the very beginning as a command: ／my comes as words.
        if (typed := slashed(text)) and typed.name in self.commands:
            await self.on_command(turn, text)
        elif found := next(((one, args) for alias, args in aliased(text) if (one := self._aliases.get(alias))), None):
            await self.run(turn, *found)
        elif not turn.place.private:
            return
        elif code := only_code(text):
            await self._on_code(turn, code)
        elif turn.actor is None or not turn.actor.posts:
            await claims.on_words(turn, text)
        elif not await self._on_words(turn, text):
            await lead(turn, text, self.commands, self.run)

    async def _on_code(self, turn: Turn, code: str) -> None:
        """Take the code of an invitation that somebody could not open; whoever is enrolled meant it for another."""
        if turn.actor and turn.actor.posts:
            raise Refusal(OF_SOMEBODY_ELSE)
        await self.run_named(turn, "start", code)

    async def _on_words(self, turn: Turn, text: str) -> bool:
        """Take what was asked for, a number, or an answer to the form that is open; False when it is none of them."""
        return (
            await self._on_asked(turn, text)
            or (only_number(text) is not None and await show_numbered(turn, text))
            or await self._forms.on_text(turn, text)
            or await self._on_numbers(turn, text)
        )

    async def _on_asked(self, turn: Turn, text: str) -> bool:
        """Take the words that a command has just asked for; False when none has."""
        asked = await messages.asked_in(turn.ctx, turn.chat)
        return bool(asked) and await self.run_named(turn, asked, text.strip())

    async def _on_numbers(self, turn: Turn, text: str) -> bool:
        """Open the item whose number stands in a text; that a number alone names none the reader may see is said."""
        found = await show_numbered(turn, text)
        if not found and only_number(text):
            raise Refusal(permissions.NOT_FOUND)
        return found

    async def on_press(self, turn: Turn, press: Press | None) -> None:
        """Take a pressed button; `go` runs a command from a menu."""
        take = self.presses.get(press.action) if press else None
        if press is None or take is None or not (turn.place.private or press.action in self._in_groups):
            turn.toast(pages.OLD_BUTTON)
            return
        if (outcome := turn.outcome) is not None:
            # The same button a second time: it has done its work, and what came of it stays on the screen.
            turn.toast(outcome or pages.OLD_BUTTON)
            return
        turn.toast_later()
        if press.below:
            turn.last = await messages.last_in(turn.ctx, turn.chat)
        if press.action not in _BESIDE:
            await self._turn_away(turn)
        await take(turn, press)

    async def on_edited(self, turn: Turn, text: str) -> None:
        """Take a changed message in the place of what it was, where it was an answer; else say what to do."""
        if turn.actor is None:
            turn.show(pages.stranger())
        elif not text or not await self._forms.on_edited(turn, text):
            turn.show(pages.edit_unused())

    async def on_document(
        self, turn: Turn, file_id: str, unique_id: str, name: str, size: int, caption: str = ""
    ) -> None:
        """Hand a document to whoever waits for one; its caption is an answer where a form asks for words."""
        try:
            await self._hand_over(turn, file_id, unique_id, name, size)
        except Refusal as refusal:
            if not caption or not await self._on_caption(turn, caption):
                raise
            turn.say(pages.error(str(refusal)).text)
        else:
            if caption and not await self._on_caption(turn, caption):
                turn.say_once(pages.caption_unused().text)

    async def on_photo(self, turn: Turn, file_id: str, unique_id: str, size: int, caption: str = "") -> None:
        """Hand a photo to whoever waits for one; where nobody does, photos are not asked for."""
        for take in self._photos:
            if await take(turn, file_id, unique_id, "", size):
                if caption and not await self._on_caption(turn, caption):
                    turn.say_once(pages.caption_unused().text)
                return
        await self.on_other(turn, caption)

    async def _on_caption(self, turn: Turn, caption: str) -> bool:
        return turn.actor is not None and await self._forms.on_caption(turn, caption)

    async def _hand_over(self, turn: Turn, file_id: str, unique_id: str, name: str, size: int) -> None:
        for take in self._documents:
            if await take(turn, file_id, unique_id, name, size):
                return
        raise Refusal(not_taken.NO_FILE_WANTED)

    async def on_other(self, turn: Turn, caption: str = "", name: str = "") -> None:
        """Photos, places, voices and the like are never asked for; what was written under one may be an answer."""
        told = await attachments.on_other(turn, name, not_taken.NOT_NEEDED)
        used = bool(caption) and await self._on_caption(turn, caption)
        if not told and not used:
            raise Refusal(not_taken.NOT_NEEDED)
        if not told:
            turn.say_once(pages.error(not_taken.NOT_NEEDED).text)

    async def on_forwarded(self, turn: Turn) -> None:
        """What others wrote is not this person's word."""
        raise Refusal(not_taken.FORWARDED)

    async def on_through_a_bot(self, turn: Turn) -> None:
        """What another bot has put into the chat is not this person's word either."""
        raise Refusal(not_taken.THROUGH_A_BOT)

    async def on_member(self, turn: Turn, present: bool, title: str) -> None:
        """The bot was put into a chat or taken out of it."""
        if not turn.place.private:
            await groups.on_member(turn.ctx, turn.actor, turn.place.chat_id, title, present)
        elif turn.actor:
            await groups.on_private(turn.ctx, turn.actor, present)

    async def on_channel(self, turn: Turn, present: bool) -> None:
        """The bot was put into a channel, where it has nothing to say to anybody."""
        if present:
            await groups.on_channel(turn.ctx, turn.actor, turn.place.chat_id)

    async def on_migrated(self, turn: Turn, new_chat_id: int) -> None:
        """A group became a supergroup with another id."""
        await groups.on_migrated(turn.ctx, turn.place.chat_id, new_chat_id)

    async def run(self, turn: Turn, command: Command, args: str) -> None:
        """Run a command where it belongs, if this person may."""
        if not turn.place.private:
            if not await groups.serves(turn.ctx, turn.actor, turn.place.chat_id, command.name):
                return
            if turn.telegram_id == 0:
                raise Refusal(groups.ANONYMOUS)
        if not command.allows(turn.actor):
            raise Refusal(NOT_ALLOWED if turn.actor and turn.actor.posts else pages.STRANGER)
        if command.name != "start" and holds_code(args):
            raise Refusal(OF_SOMEBODY_ELSE)
        if turn.place.private or command.in_group:
            await self._turn_away(turn)
            await command.run(turn, args)
        else:
            page = pages.lead_private(command.alias or command.name, turn.ctx.bot_name, command.name)
            turn.say_briefly(page.text, page.keyboard)

    async def show_form(self, turn: Turn, note: str = "") -> None:
        """Show the form in hand once more, below; nothing when there is none."""
        await self._forms.show_below(turn, note)

    async def _turn_away(self, turn: Turn) -> None:
        if turn.place.private and turn.actor:
            await forms.turn_away(turn.ctx, turn.actor.person_id)

    async def run_named(self, turn: Turn, name: str, args: str) -> bool:
        """Run the command of this name, if this person may; False when there is none."""
        command = self.commands.get(name)
        if command is not None:
            await self.run(turn, command, args)
        return command is not None

    async def _go(self, turn: Turn, press: Press) -> None:
        name, args, *_ = (*press.args, "", "")
        if not await self.run_named(turn, name, args):
            turn.toast(pages.OLD_BUTTON)
