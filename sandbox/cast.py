"""The demo county and its people."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict

from sandbox.models import Chat, Person
from sandbox.world import World

CAST_FILE = Path(__file__).with_name("cast.json")


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid")


class CastUnit(_Part):
    """A unit of the county; `parent` is the name of another one."""

    name: str
    type: Literal["department", "township", "county_dept", "work_committee", "village"]
    parent: str | None = None


class CastPerson(_Part):
    """Somebody of the county; newcomers have no unit and no role yet."""

    id: int
    name: str
    post: str
    unit: str | None
    role: str | None


class CastGroup(_Part):
    """The working group."""

    id: int
    title: str
    members: list[int]
    admins: list[int]


class Cast(_Part):
    """The whole county."""

    county: str
    units: list[CastUnit]
    people: list[CastPerson]
    groups: list[CastGroup]


CAST = Cast.model_validate_json(CAST_FILE.read_text(encoding="utf-8"))
ADMIN_ID = next(person.id for person in CAST.people if person.role == "dept_admin")


def demo_world(*, token: str, now: Callable[[], datetime], first_id: int | None = None, cast: Cast = CAST) -> World:
    """Return a world with the demo county in it; the bot is a member of its group."""
    people = [Person.model_validate(person.model_dump()) for person in cast.people]
    groups = [Chat(id=g.id, type="supergroup", name=g.title, members=g.members, admins=g.admins) for g in cast.groups]
    return World(token=token, now=now, people=people, groups=groups, first_id=first_id)
