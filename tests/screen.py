"""The screen oracle: what each person can still read, against what the database says (run at the end of a story)."""

import json
import re
from collections.abc import Iterator
from typing import Any

from sandbox import World
from sandbox.models import Message
from tests.databases import ask
from views.actions import Action
from views.callbacks import decode
from views.split import visible

_LEADS_TO_ITEM = {Action.ITEM, Action.ITEM_HISTORY, Action.TAKE_STEP}
# Words that send the reader to a button, and the label that they name, if any.
_TO_BUTTON = re.compile(r"(?:点选|点击?|轻点)“(?P<label>[^”]{1,12})”")
_TO_ANY_BUTTON = re.compile(r"点选?(?:下方|下面|以下)")
# What every reader finds elsewhere: under the text field, in the menu, on another page that the words name.
_ELSEWHERE = re.compile(
    r"已点|单位页面点|再点“开始”|从菜单|在“[^”]+”中|发送 ?/\w+|进入“[^”]+”|打开|点开以下链接|选好后"
)

RECEIPTS = """
    SELECT submission.receipt, submission.item_id, person.telegram_id
    FROM submission JOIN person ON person.id = submission.submitted_by WHERE person.telegram_id IS NOT NULL
"""
# What was last written into each message, unless it was removed again on purpose.
WRITTEN = """
    SELECT chat_id, message_id, payload, kind FROM outbox
    WHERE message_id IS NOT NULL AND method IN ('sendMessage', 'editMessageText') AND state = 'sent'
        AND (error IS NULL OR error LIKE 'not_modified%')
    ORDER BY sent_at, id
"""
REMOVED = "SELECT chat_id, payload FROM outbox WHERE method = 'deleteMessage'"


def check_screens(world: World, url: str) -> None:
    """Fail with every contradiction between the chats and the database."""
    written = [
        (chat, number, json.loads(payload).get("text"), kind) for chat, number, payload, kind in ask(url, WRITTEN)
    ]
    removed = [(chat, json.loads(payload).get("message_id")) for chat, payload in ask(url, REMOVED)]
    faults = [*_lost_receipts(world, ask(url, RECEIPTS)), *_other_words(world, written, removed)]
    faults += [
        fault for chat in world.state.chats.values() for one in chat.messages.values() for fault in _promises(one)
    ]
    assert faults == [], "\n".join(faults)


def _lost_receipts(world: World, issued: list[tuple[str, int, int]]) -> Iterator[str]:
    """Each receipt that was ever issued is readable in the chat of who handed in, or one press away."""
    for receipt, item_id, telegram_id in issued:
        here = _from_bot(world, telegram_id)
        if not any(receipt in one.text or item_id in _items_under(one) for one in here):
            yield f"{telegram_id} can't find the receipt {receipt} any more"


def _other_words(world: World, written: list[Any], removed: list[Any]) -> Iterator[str]:
    """Each message holds what the database says was last written into it."""
    last: dict[tuple[int, int], tuple[str, str]] = {}
    for chat_id, message_id, text, kind in written:
        last[chat_id, message_id] = (text or "", kind)
    for (chat_id, message_id), (text, _) in last.items():
        if (chat_id, message_id) in set(removed) or not text or chat_id not in world.state.chats:
            continue
        found = world.state.chats[chat_id].messages.get(message_id)
        if found is not None and visible(text).strip() not in found.text:
            yield f"message {message_id} in {chat_id} reads {found.text!r}, the database says {visible(text)!r}"


def _promises(message: Message) -> Iterator[str]:
    """No message sends its reader to a button that is not there."""
    labels = [button["text"] for button in message.inline_buttons()]
    if not message.sender.get("is_bot"):
        return
    for line in message.text.split("\n"):
        if _TO_ANY_BUTTON.search(line) and not labels:
            yield f"no button under: {line}"
        for found in _TO_BUTTON.finditer(line):
            if not any(found["label"] in label for label in labels) and not _ELSEWHERE.search(line):
                yield f"no button “{found['label']}” ({labels}) under: {line}"


def _items_under(message: Message) -> set[int]:
    presses = [decode(button.get("callback_data")) for button in message.inline_buttons()]
    return {int(one.args[0]) for one in presses if one and one.action in _LEADS_TO_ITEM and one.args}


def _from_bot(world: World, chat_id: int) -> list[Message]:
    chat = world.state.chats.get(chat_id)
    return [one for one in chat.messages.values() if one.sender.get("is_bot")] if chat else []
