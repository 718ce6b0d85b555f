"""A person's digest: one morning message about everything at once (domain.md 3.4 rule 7)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from domain.digests import DigestLine
from domain.messages import MessageKind
from services.context import Context
from services.messages import push
from storage.people import Recipient
from storage.reminders import ReminderRow
from views.digests import DigestPages, address
from views.items import AsOf


@dataclass(frozen=True, slots=True)
class DigestEntry:
    """One line for one person: `late_since` (UTC) when downtime kept it back, `row` when it was logged before."""

    to: Recipient
    line: DigestLine
    late_since: datetime | None = None
    row: ReminderRow | None = None


def digest_name(ctx: Context, suffix: str = "") -> str:
    """What all digests of today are called, the first or, with a `suffix`, what is left of those taken back."""
    return f"digest:{ctx.today}{suffix}"


def digest_key(name: str, person_id: int) -> str:
    """The key in the outbox of a person's digest of that name: there can be only one."""
    return f"{name}:{person_id}"


def digest_pages(ctx: Context) -> DigestPages:
    """The pages of all digests that are written now, as of this instant."""
    return DigestPages(AsOf(ctx.now, ctx.rules.calendar))


def push_digest(ctx: Context, pages: DigestPages, entries: Sequence[DigestEntry], name: str, opens: datetime) -> None:
    """Write one person's digest of all these lines, to go out when the digests' hours open (aware UTC)."""
    to = entries[0].to
    late_since = min((entry.late_since for entry in entries if entry.late_since), default=None)
    # An item that is told anew and was left over besides is one line; what is said first is the newer.
    lines = list({entry.line.item.id: entry.line for entry in reversed(entries)}.values())
    page = pages.personal(address(to.name, to.role, acting=to.acting_for is not None), lines, late_since)
    push(
        ctx,
        to,
        name,
        page,
        kind=MessageKind.DIGEST,
        items=[line.item.id for line in lines],
        not_before=opens if opens > ctx.now else None,
    )
