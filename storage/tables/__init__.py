"""All tables, grouped by what they are about."""

from storage.tables.audit import audit
from storage.tables.base import metadata
from storage.tables.claims import claim, claim_call
from storage.tables.conversation import attachment, draft, feedback, ledger_wish, trial
from storage.tables.delivery import card, inbox, instance, outbox, pushed
from storage.tables.duties import (
    collection,
    day_override,
    due_override,
    form,
    item,
    opened,
    opening,
    setting,
    submission,
    tally,
)
from storage.tables.notices import notice, notice_template, receipt, reminder
from storage.tables.people import chat, feed, invite, invite_try, membership, person, unit
from storage.tables.proofs import proof, proof_try
from storage.tables.speeches import speech, speech_sentence
from storage.tables.web import web_link, web_session

__all__ = [
    "attachment",
    "audit",
    "card",
    "chat",
    "claim",
    "claim_call",
    "collection",
    "day_override",
    "draft",
    "due_override",
    "feed",
    "feedback",
    "form",
    "inbox",
    "instance",
    "invite",
    "invite_try",
    "item",
    "ledger_wish",
    "membership",
    "metadata",
    "notice",
    "notice_template",
    "opened",
    "opening",
    "outbox",
    "person",
    "proof",
    "proof_try",
    "pushed",
    "receipt",
    "reminder",
    "setting",
    "speech",
    "speech_sentence",
    "submission",
    "tally",
    "trial",
    "unit",
    "web_link",
    "web_session",
]
