"""Correcting a 临时报送 that is out already, as long as nobody has answered: all its items change in one statement."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from domain.collections import Collection, CollectionCorrection, CollectionState
from domain.errors import Refusal
from domain.power import ADMINS, Actor
from services.collection_sending import blank_item, tell_units
from services.collections import demand_collection, save, stale, written
from services.context import Context
from storage import collections, unsent

_ANSWERED = "已有单位填报，问题不能再更正。可提前结束后点“照此新建”。"


async def demand_correctable(ctx: Context, actor: Actor, collection_id: int, version: int | None = None) -> Collection:
    """One that is out and that no unit has begun to answer; raises Refusal, or Stale when it changed meanwhile."""
    one, _ = await demand_collection(ctx, actor, collection_id, ADMINS)
    if one.state is not CollectionState.OUT or version not in (None, one.version):
        raise await stale(ctx, one)
    if await collections.answered(ctx.work, one.id):
        raise Refusal(_ANSWERED)
    return one


async def correct(ctx: Context, actor: Actor, collection_id: int, version: int, answers: Mapping[str, Any]) -> int:
    """Change what is asked, until when and by whom; returns how many items have changed. Raises Refusal or Stale.

    A question that means the same keeps the name of its answer; forms that lie open start from what is asked now.
    """
    one = await demand_correctable(ctx, actor, collection_id, version)
    changed = written(ctx, CollectionCorrection, answers, one.questions)
    await save(ctx, one, {**changed, "handled_by": actor.person_id})
    new = replace(one, **changed, version=one.version + 1)
    ids = await collections.correct_items(ctx.work, one, blank_item(ctx, new), new.title)
    ctx.work.audit("collection.correct", actor.person_id, unit_id=one.unit_id, collection=one.id, items=len(ids))
    await unsent.withdraw(ctx.work, f"collection:{one.id}", "内容有更正")
    found = [each for each in await collections.items_of(ctx.work, one.id) if each.item.id in ids]
    for each in found:
        ctx.work.audit("item.correct", actor.person_id, unit_id=each.item.unit_id, item_id=each.item.id)
    await tell_units(ctx, new, found, corrected=True)
    return len(found)
