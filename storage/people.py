"""People and their posts: who is behind a Telegram id, who holds which role where."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Select, and_, bindparam, func, or_, select, true, update

from domain.power import Actor, Post, Role
from storage.engines import Once, Row
from storage.engines.spelling import NOW, among, insert
from storage.session import Session
from storage.tables import membership, person, unit
from storage.units import ends, within_some

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


# This membership holds at the instant of the transaction; it has not ended by then.
GOING_ON = or_(membership.c.to_at.is_(None), membership.c.to_at > NOW)
CURRENT = and_(membership.c.from_at <= NOW, GOING_ON)


def _recipients() -> Select[Any]:
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
        .where(CURRENT, unit.c.active)
        .order_by(unit.c.sort, unit.c.id, membership.c.id)
    )


_ACTORS = Once(
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
    .join(membership, and_(membership.c.person_id == person.c.id, CURRENT), isouter=True)
    .join(unit, and_(membership.c.unit_id == unit.c.id, unit.c.active), isouter=True)
    .join(PRINCIPAL, membership.c.acting_for == PRINCIPAL.c.id, isouter=True)
    .join(PRINCIPAL_PERSON, PRINCIPAL.c.person_id == PRINCIPAL_PERSON.c.id, isouter=True)
    .where(among(person.c.telegram_id, "telegram_ids"))
    .order_by(membership.c.id)
)
_BY_TELEGRAM = Once(select(person).where(person.c.telegram_id == bindparam("telegram_id")))
_BY_ID = Once(select(person).where(person.c.id == bindparam("person_id")))
_BY_IDS = Once(select(person).where(among(person.c.id, "person_ids")))
_ADD = Once(insert(person).returning(person.c.id))
_ADD_MANY = Once(insert(person))
_LAST_ID = Once(select(func.coalesce(func.max(person.c.id), 0)))
_CHANGE = Once(update(person).where(person.c.id == bindparam("person_id")))
_MARK_SEEN = Once(update(person).where(among(person.c.id, "person_ids")).values(seen_at=NOW, unreachable_at=None))
_APPOINT = Once(insert(membership).returning(membership.c.id))
_APPOINT_MANY = Once(insert(membership))
_CHANGE_POST = Once(update(membership).where(membership.c.id == bindparam("membership_id")))
_END = Once(update(membership).where(membership.c.id == bindparam("membership_id"), GOING_ON).values(to_at=NOW))
_END_DELEGATES = Once(
    update(membership).where(membership.c.acting_for == bindparam("membership_id"), GOING_ON).values(to_at=NOW)
)
_MOVE_DELEGATIONS = Once(
    update(membership)
    .where(
        membership.c.person_id == bindparam("source"), membership.c.acting_for.is_not(None), membership.c.to_at > NOW
    )
    .values(person_id=bindparam("target"))
)
_IN_UNIT = Once(_recipients().where(unit.c.id == bindparam("unit_id")))
_OF_PERSON = Once(_recipients().where(person.c.id == bindparam("person_id")))
_HOLDER = Once(_recipients().where(membership.c.id == bindparam("membership_id")))
_POST_AT = Once(
    select(membership.c.id)
    .where(
        membership.c.person_id == bindparam("person_id"),
        membership.c.acting_for.is_(None),
        membership.c.unit_id == bindparam("unit_id"),
        membership.c.role == bindparam("role"),
        GOING_ON,
    )
    .limit(1)
)
_ENROLLED = Once(select(person.c.telegram_id).where(person.c.telegram_id.is_not(None)), slow=True)
_STARTED = Once(
    select(person.c.telegram_id)
    .where(person.c.started_at.is_not(None), person.c.telegram_id.is_not(None))
    .order_by(person.c.telegram_id),
    slow=True,
)


async def actors(session: Session, telegram_ids: Iterable[int]) -> Mapping[int, Actor]:
    """The people behind these Telegram ids with their present posts, in one query; strangers are left out."""
    found: dict[int, Actor] = {}
    for row in await session.all(_ACTORS, telegram_ids=list(telegram_ids)):
        known = found.get(row["telegram_id"])
        posts = (*(known.posts if known else ()), *_posts(row))
        found[row["telegram_id"]] = Actor(row["person_id"], row["telegram_id"], row["name"], posts)
    return found


async def by_telegram(session: Session, telegram_id: int) -> Row | None:
    """The person row behind a Telegram id."""
    return await session.first(_BY_TELEGRAM, telegram_id=telegram_id)


async def by_id(session: Session, person_id: int) -> Row | None:
    """One person row."""
    return await session.first(_BY_ID, person_id=person_id)


async def add(session: Session, name: str, telegram_id: int | None = None) -> int:
    """Write a new person and return the id."""
    return await session.insert(_ADD, {"name": name, "telegram_id": telegram_id})


async def change(session: Session, person_id: int, **values: Any) -> None:
    """Change fields of a person."""
    await session.execute(_CHANGE, values, person_id=person_id)


async def mark_seen(session: Session, person_ids: Iterable[int]) -> None:
    """Note that these people have just written: they are at work and can be reached."""
    await session.execute(_MARK_SEEN, person_ids=list(person_ids))


async def appoint(session: Session, person_id: int, unit_id: int, role: Role, post: str = "") -> int:
    """Write a membership that holds from now on and return its id."""
    values = {
        "person_id": person_id,
        "unit_id": unit_id,
        "role": str(role),
        "post": post,
        "from_at": session.now,
    }
    return await session.insert(_APPOINT, values)


async def add_many(session: Session, names: Sequence[str]) -> list[int]:
    """Write many new people in one statement; inside the writer's transaction nobody else takes an id."""
    first = int(await session.value(_LAST_ID)) + 1
    ids = list(range(first, first + len(names)))
    if names:
        await session.execute_many(_ADD_MANY, [{"id": n, "name": name} for n, name in zip(ids, names, strict=True)])
    return ids


async def appoint_many(session: Session, posts: Sequence[tuple[int, int, Role, str]]) -> None:
    """Write many memberships (person, unit, role, post's title) that hold from now on, in one statement."""
    rows = [
        {"person_id": person_id, "unit_id": unit_id, "role": str(role), "post": post, "from_at": session.now}
        for person_id, unit_id, role, post in posts
    ]
    if rows:
        await session.execute_many(_APPOINT_MANY, rows)


async def dismiss(session: Session, membership_id: int) -> bool:
    """End a membership now, and those that stand in for it; False when it had ended already."""
    await session.execute(_END_DELEGATES, membership_id=membership_id)
    return await session.changed(_END, membership_id=membership_id) == 1


async def recipients(
    session: Session, *, paths: Iterable[str] = (), unit_ids: Iterable[int] = (), roles: Iterable[Role] = ()
) -> tuple[Recipient, ...]:
    """Everybody with a present post in these subtrees or units (and one of these roles), in fixed unit order."""
    paths, wanted = list(paths), {"unit_ids": list(unit_ids), "roles": [str(role) for role in roles]}
    rows = await session.all(_in_places(len(paths), bool(wanted["roles"])), **ends(paths), **wanted)
    return tuple(_recipient(row) for row in rows)


@cache
def _in_places(paths: int, with_roles: bool) -> Once:
    roles = among(membership.c.role, "roles") if with_roles else true()
    return Once(_recipients().where(or_(within_some(paths), among(unit.c.id, "unit_ids")), roles), slow=paths > 0)


async def members(session: Session, unit_id: int) -> tuple[tuple[int, Recipient], ...]:
    """The present members of one unit, each with the id of the membership."""
    rows = await session.all(_IN_UNIT, unit_id=unit_id)
    return tuple((row["membership_id"], _recipient(row)) for row in rows)


async def by_person_ids(session: Session, person_ids: Iterable[int]) -> Mapping[int, Row]:
    """Person rows by id."""
    rows = await session.all(_BY_IDS, person_ids=list(person_ids))
    return {row["id"]: row for row in rows}


async def post_at(session: Session, person_id: int, unit_id: int, role: Role) -> int | None:
    """The id of the membership of a person with this role in this unit that has not ended; no delegations.

    One that has not begun counts too: it was given by a clock that was ahead, and there is to be no second one.
    """
    found: int | None = await session.value(_POST_AT, person_id=person_id, unit_id=unit_id, role=str(role))
    return found


async def posts_of(session: Session, person_id: int) -> tuple[tuple[int, Recipient], ...]:
    """The present posts of a person in fixed unit order, each with the id of the membership."""
    rows = await session.all(_OF_PERSON, person_id=person_id)
    return tuple((row["membership_id"], _recipient(row)) for row in rows)


async def holder_of(session: Session, membership_id: int) -> Recipient | None:
    """Who holds this membership at present."""
    row = await session.first(_HOLDER, membership_id=membership_id)
    return _recipient(row) if row else None


async def move_posts(session: Session, source: int, target: int) -> None:
    """Give the present posts of one person to another; what the other holds already only ends for the first."""
    await session.execute(_MOVE_DELEGATIONS, source=source, target=target)
    for membership_id, held in await posts_of(session, source):
        if await post_at(session, target, held.unit_id, held.role) is None:
            await session.execute(_CHANGE_POST, {"person_id": target}, membership_id=membership_id)
        else:
            await dismiss(session, membership_id)


async def rename_post(session: Session, membership_id: int, post: str) -> None:
    """Change the post's title (职务) of a membership."""
    await session.execute(_CHANGE_POST, {"post": post}, membership_id=membership_id)


async def everybody(session: Session, paths: Iterable[str]) -> tuple[tuple[int, Recipient], ...]:
    """All present posts in these subtrees in fixed unit order, each with the id of the membership; one query."""
    paths = list(paths)
    rows = await session.all(_everybody(len(paths)), **ends(paths))
    return tuple((row["membership_id"], _recipient(row)) for row in rows)


@cache
def _everybody(paths: int) -> Once:
    return Once(_recipients().where(within_some(paths)), slow=True)


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
    rows = await session.all(_ENROLLED)
    return frozenset(row["telegram_id"] for row in rows)


async def started_ids(session: Session) -> tuple[int, ...]:
    """The Telegram ids of everybody who has pressed /start, whether they hold a post now or held one."""
    return tuple(row["telegram_id"] for row in await session.all(_STARTED))
