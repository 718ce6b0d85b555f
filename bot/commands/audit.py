"""`audit`: follows the chain of the audit trail from end to end (`verify`), goes on without its key (`renew`)."""

from dataclasses import dataclass

from bot.commands.database import open_database
from bot.exits import ExitCode, StopProcess, of_storage
from bot.lock import only_instance
from bot.settings import Settings
from domain.dates.wording import full_time
from services.audit_files import KEY
from services.audit_record import RENEW, demand_database, look, renew_record
from storage import audit
from storage.audit import Verdict
from storage.errors import StorageError, StorageRefused

WORD = "重新开始"
_ASKED = (
    f"没有办理。重新开始办理记录只用于密钥 {KEY} 已丢失且没有另存的情形："
    "以新密钥接着记录，此前的记录保留，但不能再核对。"
    f"确认的，请停止助手后运行 {RENEW} --confirm {WORD}。"
)


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
        return Checked(False, _broken(verdict))
    if found.head_trouble:
        return Checked(False, found.head_trouble)
    if verdict.renewed is None:
        return Checked(True, f"办理记录完好，共{verdict.lines}条。")
    return Checked(
        True,
        f"办理记录自{full_time(verdict.renewed)}因密钥丢失重新开始，此后{verdict.lines - verdict.unchecked}条完好；"
        f"此前{verdict.unchecked}条在那之后没有改动，在那之前有无改动已无从核对。",
    )


def _broken(verdict: Verdict) -> str:
    good = verdict.lines - verdict.unchecked
    if verdict.renewed is None:
        return f"办理记录在第{verdict.broken_at}条处被改动，此前{verdict.lines}条完好。"
    if good == 0:
        return (
            f"办理记录自{full_time(verdict.renewed)}因密钥丢失重新开始，"
            f"第1至{verdict.broken_at}条中有记录在那之后被改动。"
        )
    since = f"自重新开始的第{verdict.unchecked + 1}条起{good}条完好，更早的{verdict.unchecked}条无从核对"
    return f"办理记录在第{verdict.broken_at}条处被改动；{since}。"


async def renew(settings: Settings, word: str) -> str:
    """Begin the audit trail anew under a new key, for whoever says the word.

    Raises StopProcess without the word (and says what would follow), without a database, or while the assistant runs;
    Refusal when the key is there, StorageRefused when the database does not fit what lies beside it.
    """
    if word != WORD:
        raise StopProcess(_ASKED, ExitCode.BAD_SETTINGS)
    own = settings.working
    demand_database(own.database_path, own.data_dir)
    if own.database_path and not own.database_path.exists():
        raise StopProcess(f"还没有数据库：{own.database_path}。")
    async with open_database(own) as database, only_instance(own.database_path, database):
        done = await renew_record(database, own.data_dir)
    return (
        f"办理记录已于{full_time(done.at)}重新开始，此前{done.unchecked}条不能再核对。"
        f"请把 {own.data_dir / KEY} 另存一份，不要与备份放在一起，并尽快另做一份备份：以前的备份与新密钥不配套。"
    )
