"""A county of any size on a real database file, made once and copied for every measurement."""

import shutil
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam, update

from domain.forms import engine
from domain.power import Actor, Role, Unit, UnitType
from handlers.items import FORM
from services import forms, items, my_items, openings, people, rules
from services.audit_record import open_record
from services.context import Context
from services.forms import FormState
from storage import config, units
from storage import people as people_store
from storage.database import Database
from storage.migrate import upgrade
from storage.tables import person

FIRST_PERSON = 6_000_001
_CHINA = ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True, slots=True)
class County:
    """A database in a folder at an instant; one township a secretary, whose Telegram ids count up."""

    folder: Path
    now: datetime
    size: int

    @property
    def url(self) -> str:
        return f"sqlite+aiosqlite:///{self.file}"

    @property
    def file(self) -> Path:
        return self.folder / "shuzhi.db"

    @property
    def people(self) -> Sequence[int]:
        return range(FIRST_PERSON, FIRST_PERSON + self.size)

    def copy(self, name: str) -> "County":
        """The same county in a fresh folder beside this one; whatever that held is gone."""
        folder = self.folder.with_name(name)
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(self.folder, folder)
        return replace(self, folder=folder)

    def at(self, text: str) -> "County":
        """The same county at another instant."""
        return replace(self, now=china(text))

    @asynccontextmanager
    async def database(self) -> AsyncIterator[Database]:
        """Open the database; every transaction is at the county's instant."""
        database = Database(self.url, lambda: self.now)
        try:
            await open_record(database, self.folder)
            yield database
        finally:
            await database.close()

    @asynccontextmanager
    async def context(self) -> AsyncIterator[Context]:
        """One unit of work; commits at the end."""
        async with self.database() as database, database.transaction() as my_items:
            yield Context(my_items, await rules.load(my_items), "benchmark_bot", self.folder)


def china(text: str) -> datetime:
    """An instant as clocks in China show it."""
    return datetime.fromisoformat(text).replace(tzinfo=_CHINA)


async def build(folder: Path, now: str, size: int) -> County:
    """Make a county in which everybody has pressed /start and nothing is open."""
    county = County(folder, china(now), size)
    upgrade(county.url)
    async with county.context() as ctx:
        root = await people.root_unit(ctx)
        made = await _townships(ctx, root, size)
        ids = await people_store.add_many(ctx.work, [f"书记{number}" for number in range(size)])
        posts = [(who, unit.id, Role.SECRETARY, "书记") for who, unit in zip(ids, made, strict=True)]
        await people_store.appoint_many(ctx.work, posts)
        await _meet(ctx, ids, county.people)
    return county


async def open_only(county: County, kinds: frozenset[str]) -> None:
    """Note every other kind of the running periods as opened, so that the next look opens these alone."""
    async with county.context() as ctx:
        for one in openings.running(ctx):
            if one.mechanism.kind not in kinds:
                await config.mark_opened(ctx.work, *one.key)


async def open_forms(county: County, kind: str) -> None:
    """Put everybody before the first question of the form of this kind."""
    async with county.context() as ctx:
        actors = await people_store.actors(ctx.work, county.people)
        for serial, actor in enumerate(actors.values(), 1):
            await forms.begin(ctx, await _form(ctx, actor, kind, serial))


async def _form(ctx: Context, actor: Actor, kind: str, serial: int) -> FormState:
    unit_item = next(one for one in await my_items.mine(ctx, actor) if one.item.kind == kind)
    step = next(one for one in items.view(unit_item, actor, ctx.now).steps if one.form_for(unit_item.item))
    model = step.form_for(unit_item.item)
    if model is None:
        raise LookupError(f"{kind} has no form")
    args = {"item": unit_item.item.id, "action": step.action, "version": unit_item.item.version}
    return FormState(actor.person_id, serial, FORM.name, args, unit_item.item.title, engine.begin(model), {})


async def _townships(ctx: Context, root: Unit, size: int) -> list[Unit]:
    first, place = await units.next_place(ctx.work)
    made = [
        Unit(first + n, f"第{n}镇党委", UnitType.TOWNSHIP, root.id, f"{root.path}{first + n}/", place + n)
        for n in range(size)
    ]
    await units.add_many(ctx.work, made)
    return made


async def _meet(ctx: Context, ids: Sequence[int], telegram_ids: Sequence[int]) -> None:
    met = update(person).where(person.c.id == bindparam("who"))
    values = {"telegram_id": bindparam("known_as"), "started_at": ctx.now}
    pairs = zip(ids, telegram_ids, strict=True)
    await ctx.work.execute_many(met.values(values), [{"who": who, "known_as": known} for who, known in pairs])
