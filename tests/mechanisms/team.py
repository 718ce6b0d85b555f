"""More people on the stage: a team member of 青山镇 and one of the education bureau."""

from domain.power import Role
from storage import people
from tests.stage import Stage

HAN = 3101  # team member of 青山镇
LU = 5101  # team member of 县教育局

MEMBERS = ((HAN, "韩梅", "青山镇党委"), (LU, "陆平", "县教育局党组"))


async def enrol(stage: Stage) -> None:
    """Put the team members into their posts; they have pressed /start long ago."""
    for telegram_id, name, unit in MEMBERS:
        place = await stage.unit(unit)
        async with stage.context() as ctx:
            person = await people.add(ctx.work, name, telegram_id)
            await people.change(ctx.work, person, started_at=stage.now)
            await people.appoint(ctx.work, person, place.id, Role.TEAM_MEMBER)


async def person_id(stage: Stage, telegram_id: int) -> int:
    """The person behind a Telegram id."""
    return (await stage.actor(telegram_id)).person_id
