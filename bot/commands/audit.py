"""`audit verify`: follows the chain of the audit trail from its first line to the last, as the head beside it says."""

from dataclasses import dataclass

from bot.commands.database import open_database
from bot.exits import StopProcess, of_storage
from bot.settings import Settings
from services.audit_record import demand_database, look
from storage import audit
from storage.errors import StorageError, StorageRefused


@dataclass(frozen=True, slots=True)
class Checked:
    """What became of the check: whether all lines are there as they were written, and the sentence that says so."""

    whole: bool
    text: str


async def verify(settings: Settings) -> Checked:
    """Follow the chain of the audit trail; raises StopProcess without a database, or without its key."""
    own = settings.working
    try:
        demand_database(own.database_path, own.data_dir)
        if own.database_path and not own.database_path.exists():
            raise StopProcess(f"还没有数据库：{own.database_path}。")
        async with open_database(own) as database, database.read() as session:
            found = await look(session, own.data_dir)
            if found.key_trouble:
                raise StorageRefused(found.key_trouble)
            verdict = await audit.verify(session, audit.key_of(found.secret or ""))
    except StorageError as error:
        raise of_storage(error) from None
    if not verdict.whole:
        return Checked(False, f"办理记录在第{verdict.broken_at}条处被改动，此前{verdict.lines}条完好。")
    if found.head_trouble:
        return Checked(False, found.head_trouble)
    return Checked(True, f"办理记录完好，共{verdict.lines}条。")
