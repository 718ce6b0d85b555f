"""The books afterwards: what the database says was done and owed, against what Telegram was told."""

import json
import re
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

from bot.clock import ShiftedClock
from domain.dates.clock import local_day
from sandbox import World
from sandbox.calls import Call
from services.audit_files import read_secret
from storage.database import Database
from tests.crash.test_crash import rows
from tests.databases import instant, url_of
from tests.journeys.scene import person
from tests.stage import FILE

LABEL = re.compile(r"^（重发：上次发送时网络中断）№ (\d+)\n")
RECEIPT = re.compile(r"回执号：(?:<code>)?(\d{4}-\d{5}-\d+)")
CLERK, SECRETARY = person("唐一鸣"), person("邓少华")
ONCE = {
    "roster.imported": 1,
    "invite.created": 2,
    "invite.accepted": 2,
    "item.register": 5,
    "notice.create": 1,
    "notice.send": 1,
    "notice.sign": 1,
    # The quarter, the draft of the duty report, and its second version after the return.
    "item.report": 3,
    "item.confirm": 1,
    "item.return": 1,
    "item.accept": 1,
}
# The text of an invitation is forgotten once it is out, so it is told apart by its link. A card may be an edit.
OWED = """
    SELECT id, chat_id, state, ambiguous > 0 OR card IS NOT NULL, message_id, payload ->> 'text'
    FROM outbox WHERE method IN ('sendMessage', 'sendDocument') AND kind != 'invite'
"""
INVITATIONS = "SELECT id, ambiguous FROM outbox WHERE kind = 'invite'"
DIGESTS = "SELECT chat_id, created_at FROM outbox WHERE kind = 'digest' AND state = 'sent'"
MEMBERS = "SELECT person_id, unit_id, role FROM membership"
SIGNED = """
    SELECT telegram_id FROM receipt JOIN person ON person.id = person_id WHERE signed_at IS NOT NULL
"""


def figures(folder: Path) -> dict[str, int]:
    """How the outbox ended, by state."""
    return dict(rows(folder, "SELECT state, count(*) FROM outbox GROUP BY state"))


def check_messages(world: World, folder: Path, released: Counter[Any]) -> None:
    """Each message owed was said once as it is, and again only under its own number, once or when let go."""
    owed = rows(folder, OWED)
    assert {state for _, _, state, *_ in owed} <= {"sent", "superseded", "cancelled", "expired"}
    certain = Counter((chat, text) for _, chat, state, doubt, _, text in owed if state == "sent" and not doubt)
    doubtful = Counter((chat, text) for _, chat, _, doubt, _, text in owed if doubt)
    plain, labelled = said(world)
    for what in set(plain) | set(certain):
        assert certain[what] <= plain[what] <= certain[what] + doubtful[what], f"{plain[what]} times: {what}"
    in_doubt = {row_id for row_id, _, _, doubt, *_ in owed if doubt}
    in_doubt |= {row_id for row_id, doubt in rows(folder, INVITATIONS) if doubt}
    assert set(labelled) <= in_doubt
    assert [row_id for row_id, times in labelled.items() if times > 1 + released[row_id]] == []
    shown = {(call.chat_id, call.result["message_id"]) for call in sends(world)}
    assert {(chat, number) for _, chat, state, _, number, _ in owed if state == "sent"} <= shown


def said(world: World) -> tuple[Counter[Any], Counter[Any]]:
    """How often each text went to each chat as it is, and how often each number was repeated; links only once."""
    plain: Counter[Any] = Counter()
    labelled: Counter[Any] = Counter()
    links: Counter[Any] = Counter()
    for call in sends(world):
        text = str(call.params.get("text", ""))
        if found := LABEL.match(text):
            labelled[int(found[1])] += 1
        elif "?start=" in text:
            links[text] += 1
        else:
            plain[call.chat_id, text] += 1
    assert set(links.values()) == {1}
    return plain, labelled


def sends(world: World) -> list[Call]:
    """The calls that put a new message into a chat."""
    return [call for call in world.calls if call.ok and call.method in {"sendMessage", "sendDocument"}]


def check_effects(world: World, folder: Path) -> None:
    """Each step of the story took effect once, and nobody saw a receipt that the database does not know."""
    done = Counter(action for (action,) in rows(folder, "SELECT action FROM audit"))
    assert {action: done[action] for action in ONCE} == ONCE
    receipts = [receipt for (receipt,) in rows(folder, "SELECT receipt FROM submission")]
    assert len(receipts) == 8
    shown = {found for call in world.calls for found in RECEIPT.findall(json.dumps(call.params, ensure_ascii=False))}
    assert shown == set(receipts)
    members = rows(folder, MEMBERS)
    assert len(members) == len(set(members)) == 4
    assert rows(folder, "SELECT state FROM notice") == [("sent",)]
    assert rows(folder, SIGNED) == [(SECRETARY,)]
    digests = Counter((chat, local_day(instant(at))) for chat, at in rows(folder, DIGESTS))
    assert set(digests.values()) == {1}, digests
    assert {chat for chat, day in digests if day == date(2026, 3, 24)} == {CLERK, SECRETARY}


async def check_record(folder: Path, clock: ShiftedClock) -> None:
    """The audit trail holds from its first line to its last."""
    database = Database(url_of(folder / FILE), clock.now, read_secret(folder) or "")
    verdict = await database.check_record()
    await database.close()
    assert verdict.whole
    assert verdict.lines > sum(ONCE.values())
