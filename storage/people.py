"""People and their posts: who is behind a Telegram id, who holds which role where."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, insert, or_, select, update

from domain.power import Actor, Post, Role
from storage.engines import Row
from storage.session import Session
from storage.tables import membership, person, unit
from storage.units import within

# Whom a delegate (代理) stands in for.
PRINCIPAL = membership.alias("principal")
PRINCIPAL_PERSON = person.alias("principal_person")


@dataclass(frozen=True, slots=True)
class Recipient:
    """Somebody who may be written to: `chat_id` is None until he has pressed /start."""

    person_id: int
    name: str
    chat_id: int | None
    unit_id: int
    unit_name: str
    role: Role
    title: str
    seen_at: datetime | None
    unreachable: bool
    # Of a delegate (代理): the membership that he stands in for, its holder's name, and until when.
    acting_for: int | None = None
    acting_name: str = ""
    until: datetime | None = None

    @property
    def reachable(self) -> bool:
        """Whether a message would arrive: started, and not blocked since."""
        return self.chat_id is not None and not self.unreachable


def each_once(found: Iterable[Recipient]) -> tuple[Recipient, ...]:
    """Every person once, by the first post in the order given: two posts do not mean two messages."""
    once: dict[int, Recipient] = {}
    for one in found:
        once.setdefault(one.person_id, one)
    return tuple(once.values())


def current(now: datetime) -> ColumnElement[bool]:
    """The condition "this membership holds at that instant"."""
    return and_(membership.c.from_at <= now, or_(membership.c.to_at.is_(None), membership.c.to_at > now))


async def actors(session: Session, telegram_ids: Iterable[int]) -> Mapping[int, Actor]:
    """The people behind these Telegram ids with their present posts, in one query; strangers are left out."""
    statement = (
        select(
            person.c.id.label("person_id"),
            person.c.telegram_id,
            person.c.name,
            membership.c.id,
            membership.c.unit_id,
            unit.c.name.label("unit_name"),
            unit.c.path,
            membership.c.role,
            membership.c.post,
            PRINCIPAL.c.person_id.label("acting_for"),
            PRINCIPAL_PERSON.c.name.label("acting_name"),
        )
        .select_from(person)
        .join(membership, and_(membership.c.person_id == person.c.id, current(session.now)), isouter=True)
        .join(unit, and_(membership.c.unit_id == unit.c.id, unit.c.active), isouter=True)
        .join(PRINCIPAL, membership.c.acting_for == PRINCIPAL.c.id, isouter=True)
        .join(PRINCIPAL_PERSON, PRINCIPAL.c.person_id == PRINCIPAL_PERSON.c.id, isouter=True)
        .where(person.c.telegram_id.in_(list(telegram_ids)))
        .order_by(membership.c.id)
    )
    found: dict[int, Actor] = {}
    for row in await session.all(statement):
        known = found.get(row["telegram_id"])
        posts = (*(known.posts if known else ()), *_posts(row))
        found[row["telegram_id"]] = Actor(row["person_id"], row["telegram_id"], row["name"], posts)
    return found


async def by_telegram(session: Session, telegram_id: int) -> Row | None:
    """The person row behind a Telegram id."""
    return await session.first(select(person).where(person.c.telegram_id == telegram_id))


async def by_id(session: Session, person_id: int) -> Row | None:
    """One person row."""
    return await session.first(select(person).where(person.c.id == person_id))


async def add(session: Session, name: str, telegram_id: int | None = None) -> int:
    """Write a new person and return the id."""
    return await session.insert(insert(person).values(name=name, telegram_id=telegram_id).returning(person.c.id))


async def change(session: Session, person_id: int, **values: Any) -> None:
    """Change fields of a person."""
    await session.execute(update(person).where(person.c.id == person_id).values(**values))


async def mark_seen(session: Session, person_ids: Iterable[int]) -> None:
    """Note that these people have just written: they are at work and can be reached."""
    await session.execute(
        update(person).where(person.c.id.in_(list(person_ids))).values(seen_at=session.now, unreachable_at=None)
    )


async def appoint(session: Session, person_id: int, unit_id: int, role: Role, post: str = "") -> int:
    """Write a membership that holds from now on and return its id."""
    values = {
        "person_id": person_id,
        "unit_id": unit_id,
        "role": str(role),
        "post": post,
        "from_at": session.now,
    }
    return await session.insert(insert(membership).values(values).returning(membership.c.id))


async def add_many(session: Session, names: Sequence[str]) -> list[int]:
    """Write many new people in one statement; inside the writer's transaction nobody else takes an id."""
    first = int(await session.value(select(func.coalesce(func.max(person.c.id), 0)))) + 1
    ids = list(range(first, first + len(names)))
    if names:
        await session.execute_many(
            insert(person), [{"id": n, "name": name} for n, name in zip(ids, names, strict=True)]
        )
    return ids


async def appoint_many(session: Session, posts: Sequence[tuple[int, int, Role, str]]) -> None:
    """Write many memberships (person, unit, role, post's title) that hold from now on, in one statement."""
    rows = [
        {"person_id": person_id, "unit_id": unit_id, "role": str(role), "post": post, "from_at": session.now}
        for person_id, unit_id, role, post in posts
    ]
    if rows:
        await session.execute_many(insert(membership), rows)


async def dismiss(session: Session, membership_id: int) -> bool:
    """End a membership now, and those that stand in for it; False when it had ended already."""
    going_on = or_(membership.c.to_at.is_(None), membership.c.to_at > session.now)
    for condition in (membership.c.acting_for == membership_id, membership.c.id == membership_id):
        changed = await session.changed(update(membership).where(condition, going_on).values(to_at=session.now))
    return changed == 1


async def recipients(
    session: Session, *, paths: Iterable[str] = (), unit_ids: Iterable[int] = (), roles: Iterable[Role] = ()
) -> tuple[Recipient, ...]:
    """Everybody with a present post in these subtrees or units (and one of these roles), in fixed unit order."""
    statement = _recipients(session.now).where(or_(within(paths), unit.c.id.in_(list(unit_ids))))
    if wanted := [str(role) for role in roles]:
        statement = statement.where(membership.c.role.in_(wanted))
    return tuple(_recipient(row) for row in await session.all(statement))


async def members(session: Session, unit_id: int) -> tuple[tuple[int, Recipient], ...]:
    """The present members of one unit, each with the id of the membership."""
    rows = await session.all(_recipients(session.now).where(unit.c.id == unit_id))
    return tuple((row["membership_id"], _recipient(row)) for row in rows)


async def by_person_ids(session: Session, person_ids: Iterable[int]) -> Mapping[int, Row]:
    """Person rows by id."""
    rows = await session.all(select(person).where(person.c.id.in_(list(person_ids))))
    return {row["id"]: row for row in rows}


async def post_at(session: Session, person_id: int, unit_id: int, role: Role) -> int | None:
    """The id of the membership of a person with this role in this unit that has not ended; no delegations.

    One that has not begun counts too: it was given by a clock that was ahead, and there is to be no second one.
    """
    own = and_(membership.c.person_id == person_id, membership.c.acting_for.is_(None))
    same = and_(own, membership.c.unit_id == unit_id, membership.c.role == str(role))
    going_on = or_(membership.c.to_at.is_(None), membership.c.to_at > session.now)
    found: int | None = await session.value(select(membership.c.id).where(same, going_on).limit(1))
    return found


async def posts_of(session: Session, person_id: int) -> tuple[tuple[int, Recipient], ...]:
    """The present posts of a person in fixed unit order, each with the id of the membership."""
    rows = await session.all(_recipients(session.now).where(person.c.id == person_id))
    return tuple((row["membership_id"], _recipient(row)) for row in rows)


async def holder_of(session: Session, membership_id: int) -> Recipient | None:
    """Who holds this membership at present."""
    row = await session.first(_recipients(session.now).where(membership.c.id == membership_id))
    return _recipient(row) if row else None


async def move_posts(session: Session, source: int, target: int) -> None:
    """Give the present posts of one person to another; what the other holds already only ends for the first."""
    standing_in = and_(membership.c.acting_for.is_not(None), membership.c.to_at > session.now)
    theirs = update(membership).where(membership.c.person_id == source, standing_in)
    await session.execute(theirs.values(person_id=target))
    for membership_id, held in await posts_of(session, source):
        if await post_at(session, target, held.unit_id, held.role) is None:
            moved = update(membership).where(membership.c.id == membership_id).values(person_id=target)
            await session.execute(moved)
        else:
            await dismiss(session, membership_id)


async def rename_post(session: Session, membership_id: int, post: str) -> None:
    """Change the post's title (职务) of a membership."""
    await session.execute(update(membership).where(membership.c.id == membership_id).values(post=post))


async def everybody(session: Session, paths: Iterable[str]) -> tuple[tuple[int, Recipient], ...]:
    """All present posts in these subtrees in fixed unit order, each with the id of the membership; one query."""
    rows = await session.all(_recipients(session.now).where(within(paths)))
    return tuple((row["membership_id"], _recipient(row)) for row in rows)


def _recipients(now: datetime) -> Select[Any]:
    return (
        select(
            membership.c.id.label("membership_id"),
            person.c.id.label("person_id"),
            person.c.name,
            person.c.telegram_id,
            person.c.started_at,
            person.c.seen_at,
            person.c.unreachable_at,
            unit.c.id.label("unit_id"),
            unit.c.name.label("unit_name"),
            membership.c.role,
            membership.c.post,
            membership.c.to_at,
            membership.c.acting_for,
            PRINCIPAL_PERSON.c.name.label("acting_name"),
        )
        .select_from(membership)
        .join(person, membership.c.person_id == person.c.id)
        .join(unit, membership.c.unit_id == unit.c.id)
        .join(PRINCIPAL, membership.c.acting_for == PRINCIPAL.c.id, isouter=True)
        .join(PRINCIPAL_PERSON, PRINCIPAL.c.person_id == PRINCIPAL_PERSON.c.id, isouter=True)
        .where(current(now), unit.c.active)
        .order_by(unit.c.sort, unit.c.id, membership.c.id)
    )


def _recipient(row: Row) -> Recipient:
    return Recipient(
        person_id=row["person_id"],
        name=row["name"],
        chat_id=row["telegram_id"] if row["started_at"] else None,
        unit_id=row["unit_id"],
        unit_name=row["unit_name"],
        role=Role(row["role"]),
        title=row["post"],
        seen_at=row["seen_at"],
        unreachable=row["unreachable_at"] is not None,
        acting_for=row["acting_for"],
        acting_name=row["acting_name"] or "",
        until=row["to_at"],
    )


def _posts(row: Row) -> tuple[Post, ...]:
    # The unit is missing when the person has no post, or the unit was closed.
    if row["path"] is None:
        return ()
    role, acting_name = Role(row["role"]), row["acting_name"] or ""
    place = (row["unit_id"], row["unit_name"], row["path"])
    return (Post(row["id"], *place, role, row["post"], row["acting_for"], acting_name),)


async def enrolled_ids(session: Session) -> frozenset[int]:
    """The Telegram ids of everybody whom somebody has enrolled at any time."""
    rows = await session.all(select(person.c.telegram_id).where(person.c.telegram_id.is_not(None)))
    return frozenset(row["telegram_id"] for row in rows)


async def started_ids(session: Session) -> tuple[int, ...]:
    """The Telegram ids of everybody who has pressed /start, whether they hold a post now or held one."""
    known = person.c.started_at.is_not(None), person.c.telegram_id.is_not(None)
    statement = select(person.c.telegram_id).where(*known).order_by(person.c.telegram_id)
    return tuple(row["telegram_id"] for row in await session.all(statement))
