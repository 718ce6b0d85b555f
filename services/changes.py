"""What a unit has changed from one version of a report to the next, for whoever may read both."""

from dataclasses import dataclass
from datetime import datetime

from domain.comparing import Change, compare
from domain.power import Actor
from services import form_versions
from services.context import Context
from services.items import ItemView
from services.permissions import may_read_content
from storage import submissions
from storage.submissions import Submission


@dataclass(frozen=True, slots=True)
class Compared:
    """The last two versions of a report, when each came (aware UTC), what differs and the titles of what stayed."""

    receipts: tuple[str, str]
    came_at: tuple[datetime, datetime]
    changes: tuple[Change, ...]
    same: tuple[str, ...]


async def of_item(ctx: Context, actor: Actor, view: ItemView) -> Compared | None:
    """The last version of what was handed in, compared with the one before of the same part.

    None when there is only one, or the actor may not read what is written in it.
    """
    if view.item.submitted_at is None or not may_read_content(actor, view.unit_item):
        return None
    every = await submissions.of_item(ctx.work, view.item.id)
    earlier = [one for one in every[:-1] if one.kept_as == every[-1].kept_as]
    if not earlier:
        return None
    before, after = earlier[-1], every[-1]
    past = await form_versions.questions_of(ctx.work, {one.form_version for one in (before, after)})
    changed, same = compare(view.mechanism, view.item, after.kept_as, _of(before), _of(after), past)
    return Compared((before.receipt, after.receipt), (before.at, after.at), changed, same)


def _of(one: Submission) -> tuple[dict[str, object], str]:
    return dict(one.payload), one.form_version
