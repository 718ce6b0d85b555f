"""`audit verify`: follows the chain of the audit trail from its first line to its last."""

from bot.commands.database import open_database
from bot.exits import StopProcess
from bot.settings import Settings
from storage.audit import Verdict
from storage.errors import StorageError


async def verify(settings: Settings) -> Verdict:
    """Follow the chain of the audit trail; raises StopProcess when there is no database."""
    own = settings.working
    if not own.database_path.exists():
        raise StopProcess(f"还没有数据库：{own.database_path}。")
    try:
        async with open_database(own) as database:
            return await database.check_record()
    except StorageError as error:
        raise StopProcess(f"数据库无法读取：{error}。") from None
