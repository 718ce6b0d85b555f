"""`verify`: what a Word file or a check code is of, and whether it holds; reads, and changes nothing."""

from pathlib import Path

from bot.commands.database import open_database
from bot.exits import StopProcess, of_storage, why
from bot.settings import Settings
from domain.proofs import Verdict, read_code
from services import proof_checks, word_text
from services.audit_record import demand_database, look
from services.proof_checks import Checked
from services.proof_files import NO_CODE
from storage.errors import StorageError, StorageRefused, Trouble
from views.proofs import plain, told

_EARLIER = "数据库由较早的版本建立，还没有编号和校验码。请先运行 python -m bot migrate。"
_LARGEST = 50 * 1024 * 1024


async def verify(settings: Settings, what: str) -> tuple[bool, str]:
    """Check a file, or a code if there is no such file: whether it holds, and the words that say so.

    Raises StopProcess without a database or its key, for a file that cannot be read and for what is no code; Refusal
    for what is no Word file.
    """
    said, code = _read(what)
    own = settings.working
    try:
        demand_database(own.database_path, own.data_dir)
        if own.database_path and not own.database_path.exists():
            raise StopProcess(f"还没有数据库：{own.database_path}。")
        async with open_database(own) as database:
            async with database.read() as session:
                found = await look(session, own.data_dir)
            if found.key_trouble:
                raise StorageRefused(found.key_trouble)
            database.sign_with(found.secret or "", lambda growth: None)
            async with database.read() as session:
                every = await (proof_checks.of_word(session, said) if said else proof_checks.of_code(session, code))
    except StorageError as error:
        if error.trouble is Trouble.OTHER and not isinstance(error, StorageRefused):
            # The tables of an earlier version are others.
            raise StopProcess(_EARLIER) from None
        raise of_storage(error) from None
    return all(map(_holds, every)), "\n\n".join(plain(told(one, seen=True)) for one in every)


def _holds(one: Checked) -> bool:
    return one.verdict in {Verdict.SAME, Verdict.NAMED}


def _read(what: str) -> tuple[word_text.WordText | None, str]:
    path = Path(what)
    if not path.is_file():
        code = read_code(what)
        if code is None:
            raise StopProcess(f"没有找到文件“{what}”。{NO_CODE}")
        return None, code
    try:
        if path.stat().st_size > _LARGEST:
            raise StopProcess("文件超过50 MB，不是本助手生成的文稿。")
        return word_text.read(path.read_bytes()), ""
    except OSError as error:
        raise StopProcess(f"无法读取 {what}：{why(error)}。") from None
