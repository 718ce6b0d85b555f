"""Writes a one-time invitation for somebody of a unit."""

from telegram.error import TelegramError

from bot.api import make_api
from bot.commands.database import open_context
from bot.exits import StopProcess
from bot.settings import Settings
from domain.power import UnitType
from domain.roster import role_of
from domain.unit_names import resolve_one
from services import invitees, invites, naming


async def invite(
    settings: Settings, unit: str, name: str, role: str, post: str, *, again: bool = False
) -> tuple[str, str]:
    """Write a one-time invitation; gives its link, and a sentence about whom it binds if there is anything to say.

    Raises StopProcess or Refusal; somebody who is bound already gets a new link only `again`.
    """
    wanted = role_of(role)
    if role and wanted is None:
        raise StopProcess(f"没有“{role}”这一角色，可写党（工）委书记、党务干部、班子成员、督查员、组织部管理员等。")
    async with open_context(settings) as ctx:
        found = resolve_one(unit, await naming.everyone(ctx, UnitType))
        await invitees.find(ctx, None, found.id, name, wanted, again=again)
    # Nothing is written yet, and nobody waits for the database while Telegram is asked.
    async with open_context(settings, await _bot_name(settings)) as ctx:
        who = await invitees.find(ctx, None, found.id, name, wanted, again=again)
        return await invites.create(ctx, None, found.id, who.role, who.name, post, who.person_id), who.note


async def _bot_name(settings: Settings) -> str:
    if settings.is_sandbox:
        return "shuzhi_sandbox_bot"
    api = make_api(settings.bot_token.get_secret_value(), settings.bot_api_url, settings.data_dir / "files")
    await api.open()
    try:
        return (await api.get_me()).username or ""
    except TelegramError:
        raise StopProcess("现在连不上 Telegram，无法生成邀请链接，请稍后再试。") from None
    finally:
        await api.close()
