"""A whole year in the county: how its days pass, and how its people do what the year asks of them."""

import asyncio
from datetime import datetime, time, timedelta

from sqlalchemy import func, select

from domain.dates.clock import CHINA, local_day
from storage import items as items_store
from storage import units
from storage.items import UnitItem
from storage.outbox import WAITING
from storage.tables import outbox
from tests.journeys.scene import PATIENCE, Phone, Scene
from tests.stage import china

TOWN = "青山镇党委"
# Administrator, approver, county secretary, another leader, inspector; the township's secretary, clerk, team member.
COUNTY = ("陈思远", "林晓东", "周正平", "何建国", "郑海涛")
TOWNSHIP = ("王立新", "李春梅", "赵卫民")


class Year:
    """The scene, played day by day: each day has its tick at nine, and what is to be said then is said on that day."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self.admin, self.approver, self.chief, self.leader, self.inspector = map(scene.phone, COUNTY)
        self.secretary, self.clerk, self.member = map(scene.phone, TOWNSHIP)

    async def until(self, text: str) -> None:
        """Let the days pass until an instant in China; what comes on the way is new to everybody."""
        for phone in (self.admin, self.approver, self.leader, self.secretary, self.clerk, self.member):
            phone.forget()
        # What was said at this hour goes out at this hour, not after the jump.
        await self._all_sent()
        while (morning := self._next_morning()) < china(text):
            await self._at(morning)
        await self._at(china(text))

    async def items(self) -> tuple[UnitItem, ...]:
        """Every item of the county, as the database has it."""
        async with self.scene.assistant.database.read() as session:
            return await items_store.in_units(session, [one.id for one in await units.all_units(session)])

    def _next_morning(self) -> datetime:
        today = local_day(self.scene.clock.now())
        return datetime.combine(today + timedelta(days=1), time(9), CHINA)

    async def _at(self, instant: datetime) -> None:
        await self.scene.advance_to(f"{instant.astimezone(CHINA):%Y-%m-%d %H:%M}")
        await self._all_sent()

    async def _all_sent(self) -> None:
        deadline = asyncio.get_running_loop().time() + PATIENCE
        while await self._unsent():
            assert asyncio.get_running_loop().time() < deadline, (
                f"something waits to be sent since {self.scene.clock.now()}"
            )
            await asyncio.sleep(0.005)

    async def _unsent(self) -> int:
        async with self.scene.assistant.database.read() as session:
            due = select(func.count()).select_from(outbox).where(WAITING, outbox.c.not_before <= session.now)
            return int(await session.value(due))


async def calls(phone: Phone, command: str, *sees: str) -> None:
    """Write a command and see its answer."""
    phone.says(command)
    await phone.sees(*(sees or (command,)))


async def opens(phone: Phone, command: str, title: str) -> None:
    """Open the item with this title from the list of a command."""
    # The list is numbered; news of the same item that comes meanwhile is not.
    # The title of a duty stands there once, and its parts by themselves.
    await calls(phone, command, title.rpartition("·")[2], " 1. ")
    await phone.taps(title.rpartition("·")[2])
    await phone.sees("编号", title)


async def begins(phone: Phone, command: str, creation: str, *choices: str) -> None:
    """Bring something into being under a command, for the unit and the person that are chosen."""
    phone.says(command)
    await phone.sees("")
    await phone.taps(creation)
    for choice in choices:
        await phone.sees("请选择")
        await phone.taps(choice)
    await phone.sees("第1项")


async def takes(phone: Phone, step: str) -> None:
    """Press the button of a step, on the page of the item."""
    await phone.taps(step)
    await phone.sees("")


async def fills(phone: Phone, words: str, confirm: str = "确认") -> None:
    """Fill the form that is open with one message, take over what is known, pass over the rest and confirm."""
    if words:
        phone.says(words)
        await phone.sees("")
    await preview(phone, confirm)
    await phone.taps(confirm)
    await phone.sees("")


async def preview(phone: Phone, confirm: str = "确认") -> None:
    """Take over what is known and pass over what may be passed over, until the form is shown whole."""
    while not any("确认" in label or confirm == label for label in phone.buttons()):
        label = next((one for one in phone.buttons() if one in ("采用草稿", "使用已有内容", "跳过")), None)
        assert label, f"something still has to be written:\n{phone.screen()}"
        await phone.taps(label)
        await phone.sees("")
