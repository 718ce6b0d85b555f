"""The stage of the service tests: a county with a fixed cast on a real database, and a clock that is set by hand."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo

from domain.power import Actor, Role, Unit, UnitType
from services import openings, rules
from services.context import Context
from storage import people, units
from storage.database import Database
from storage.migrate import upgrade
from storage.session import UnitOfWork
from tests import databases
from tests.databases import url_of as url_of

CHINA = ZoneInfo("Asia/Shanghai")
FILE = "shuzhi.db"
# Telegram ids of the cast; the names say where they belong.
WANG = 1001  # dept_admin of the department
LI = 1002  # dept_approver
ZHAO = 2001  # county secretary
QIAN = 3001  # secretary of 青山镇
SUN = 3002  # clerk of 青山镇
ZHOU = 4001  # secretary of 柳林镇
WU = 5001  # secretary of 县教育局
STRANGER = 9001

CAST = (
    (WANG, "王敏", "县委组织部", Role.DEPT_ADMIN),
    (LI, "李强", "县委组织部", Role.DEPT_APPROVER),
    (ZHAO, "赵建国", "县委组织部", Role.COUNTY_SECRETARY),
    (QIAN, "钱进", "青山镇党委", Role.SECRETARY),
    (SUN, "孙悦", "青山镇党委", Role.CLERK),
    (ZHOU, "周涛", "柳林镇党委", Role.SECRETARY),
    (WU, "吴岚", "县教育局党组", Role.SECRETARY),
)
UNITS = (
    ("青山镇党委", UnitType.TOWNSHIP),
    ("柳林镇党委", UnitType.TOWNSHIP),
    ("县教育局党组", UnitType.COUNTY_DEPT),
)


def china(text: str) -> datetime:
    """An instant as clocks in China show it: china("2026-09-15 09:00")."""
    return datetime.fromisoformat(text).replace(tzinfo=CHINA)


@cache
def migrated() -> bytes:
    """A database that holds nothing yet, for `lay`; migrated once a process, because that takes longer than a test."""
    with TemporaryDirectory() as folder:
        path = Path(folder, FILE)
        upgrade(databases.new(path))
        return databases.content(path)


def lay(path: Path, content: bytes = b"") -> str:
    """Put a database there, one that holds nothing yet unless the `content` of one is given; gives its address."""
    return databases.lay(path, content or migrated())


class Stage:
    """The county: `now` may be set at any time; `context()` opens one unit of work."""

    def __init__(self, folder: Path, now: str, content: bytes = b"") -> None:
        """Open the county in a folder, with a new database unless the `content` of one is given."""
        self.now = china(now)
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        # No test on this stage cuts the power: nothing waits for the disk.
        self.database = Database(lay(folder / FILE, content), lambda: self.now, secret="canary-key", throw_away=True)
        self.sent: list[UnitOfWork] = []

    def at(self, now: str) -> None:
        """Move the clock."""
        self.now = china(now)

    @asynccontextmanager
    async def context(self) -> AsyncIterator[Context]:
        """One unit of work with the rules in force; commits at the end."""
        async with self.database.transaction() as work:
            yield Context(work, await rules.load(work), "shuzhi_test_bot", self.folder)
        self.sent.append(work)

    async def actor(self, telegram_id: int) -> Actor:
        """Somebody of the cast with the posts held now."""
        async with self.database.read() as session:
            return (await people.actors(session, [telegram_id]))[telegram_id]

    async def unit(self, name: str) -> Unit:
        """A unit by its name."""
        async with self.database.read() as session:
            found = await units.by_name(session, name)
        assert found is not None
        return found

    async def populate(self) -> None:
        """Put the cast into their posts; everybody has pressed /start long ago."""
        async with self.context() as ctx:
            root = await units.add(ctx.work, "县委组织部", UnitType.DEPARTMENT, None, 0)
            made = {root.name: root}
            for place, (name, kind) in enumerate(UNITS, 1):
                made[name] = await units.add(ctx.work, name, kind, root, place)
            for telegram_id, name, unit, role in CAST:
                person = await people.add(ctx.work, name, telegram_id)
                await people.change(ctx.work, person, started_at=self.now)
                await people.appoint(ctx.work, person, made[unit].id, role)

    def content(self) -> bytes:
        """What `lay` makes a database of as this one is, once it is closed."""
        return databases.content(self.folder / FILE)

    async def open_periods(self) -> int:
        """Open every checkpoint that has come by now."""
        async with self.context() as ctx:
            return await openings.open_due(ctx)


_POPULATED: dict[str, bytes] = {}


async def populated(folder: Path, now: str) -> Stage:
    """The county with its cast in their posts since `now`; they are put there once a process, and copied then."""
    if now not in _POPULATED:
        with TemporaryDirectory() as place:
            first = Stage(Path(place), now)
            await first.populate()
            await first.database.close()
            _POPULATED[now] = first.content()
    return Stage(folder, now, _POPULATED[now])
