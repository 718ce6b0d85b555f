"""The audit trail's key and head: what is cut off, lost or another's is found and said in one sentence."""

import json
import sqlite3
import stat
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import pytest

from bot.exits import ExitCode
from bot.lock import InstanceLock
from services import people, rules
from services.audit_files import HEAD, KEY, Forged, read_head, read_secret, write_head
from services.audit_record import open_record
from services.context import Context
from storage import audit
from storage.audit import Head
from storage.database import Database
from storage.errors import StorageRefused
from tests.bot.test_backup import at_home, run
from tests.databases import on_sqlite
from tests.stage import FILE, china, migrated, url_of

# About the file: on a server test_on_a_server.py has what these commands do.
pytestmark = on_sqlite

COMMANDS = (["backup", "copy.tar"], ["export", "x.xlsx", "--kind", "五个一", "--period", "2026"])


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of an office."""
    at_home(monkeypatch, tmp_path)
    return tmp_path


def opened(folder: Path) -> Database:
    return Database(url_of(folder / FILE), lambda: china("2026-11-23 09:00"))


async def write(folder: Path, lines: int) -> None:
    """Start, append so many lines of the record, one commit each, and stop."""
    if not (folder / FILE).exists():
        (folder / FILE).write_bytes(migrated())
    database = opened(folder)
    try:
        await open_record(database, folder)
        for number in range(lines):
            async with database.transaction() as work:
                if number == 0:
                    await people.root_unit(Context(work, await rules.load(work), "", folder))
                work.audit("test", number=number)
    finally:
        await database.close()


def sql(folder: Path, *statements: str) -> None:
    """What somebody does to the database who does not keep to its rules."""
    with closing(sqlite3.connect(folder / FILE)) as database:
        names = database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'audit'")
        for (name,) in names.fetchall():
            database.execute(f"DROP TRIGGER {name}")
        for statement in statements:
            database.execute(statement)
        database.commit()


def kept(folder: Path) -> Head | None:
    return read_head(folder, read_secret(folder) or "")


async def refused(folder: Path) -> str:
    """What a start says that is refused."""
    with pytest.raises(StorageRefused) as caught:
        await write(folder, 0)
    return str(caught.value)


async def says(*arguments: object) -> tuple[int, str]:
    said = await run(*arguments)
    return said.exit_code, said.output


async def test_the_head_is_kept_after_each_commit_that_appends_lines(folder: Path) -> None:
    await write(folder, 3)
    head = kept(folder)
    assert head is not None
    assert head.lines == 3
    assert stat.S_IMODE((folder / HEAD).stat().st_mode) == 0o600
    assert set(contents(folder)) == {FILE, HEAD, KEY}
    assert await says("audit", "verify") == (0, "办理记录完好，共3条。\n")


@pytest.mark.parametrize(
    "cut", ["DELETE FROM audit WHERE id > 3", "DELETE FROM audit"], ids=["the last two lines", "all lines"]
)
async def test_lines_cut_off_at_the_end_are_found_and_a_start_is_refused(folder: Path, cut: str) -> None:
    await write(folder, 5)
    sql(folder, cut)
    code, said = await says("audit", "verify")
    assert (code, said.count("\n")) == (1, 1)
    assert "办理记录应有5条" in said
    assert HEAD in said
    code, said = await says("doctor")
    assert (code, "办理记录应有5条" in said) == (1, True)
    assert "办理记录应有5条" in await refused(folder)
    code, said = await says(*COMMANDS[1])
    assert (code, said.count("\n"), "办理记录应有5条" in said) == (ExitCode.BAD_SETTINGS, 1, True)


async def test_a_tail_cut_off_while_running_stays_found_however_long_it_runs_on(folder: Path) -> None:
    await write(folder, 5)
    database = opened(folder)
    await open_record(database, folder)
    async with database.transaction() as work:
        work.audit("test")
    sql(folder, "DELETE FROM audit WHERE id > 4")
    for size in (1, 3, 2):
        async with database.transaction() as work:
            for _ in range(size):
                work.audit("later")
    await database.close()
    code, said = await says("audit", "verify")
    assert (code, "第6条与 audit.head 所记不符" in said) == (1, True)


async def test_a_head_that_a_crash_left_behind_is_no_trouble_and_caught_up(folder: Path) -> None:
    await write(folder, 2)
    earlier = (folder / HEAD).read_bytes()
    await write(folder, 3)
    (folder / HEAD).write_bytes(earlier)
    assert await says("audit", "verify") == (0, "办理记录完好，共5条。\n")
    await write(folder, 0)
    head = kept(folder)
    assert head is not None
    assert head.lines == 5


@pytest.mark.parametrize(
    "spoilt",
    [
        lambda text: text.replace('"lines": 5', '"lines": 2'),
        lambda text: "no head",
        lambda text: "[]",
        lambda text: json.dumps({"lines": 5, "mac": "zz", "signed": ""}),
        lambda text: "9" * 5000,
    ],
    ids=["another number", "words", "a list", "no hex", "a long number"],
)
async def test_a_head_that_is_not_signed_with_the_key_is_refused(folder: Path, spoilt: object) -> None:
    await write(folder, 5)
    assert callable(spoilt)
    (folder / HEAD).write_text(spoilt((folder / HEAD).read_text()))
    with pytest.raises(Forged):
        kept(folder)
    code, said = await says("audit", "verify")
    assert (code, "audit.head 已损坏" in said) == (1, True)
    assert "audit.head 已损坏" in await refused(folder)


async def test_a_head_that_is_gone_is_begun_anew_and_the_record_says_so(folder: Path) -> None:
    await write(folder, 4)
    (folder / HEAD).unlink()
    await write(folder, 0)
    head = kept(folder)
    assert head is not None
    assert head.lines == 5
    with closing(sqlite3.connect(folder / FILE)) as database:
        last = database.execute("SELECT action, detail FROM audit ORDER BY id DESC").fetchone()
    assert (last[0], json.loads(last[1])) == ("record.head_anew", {"lines": 4})


async def test_an_installation_of_an_earlier_version_goes_on_and_gets_both(folder: Path) -> None:
    await write(folder, 4)
    (folder / HEAD).unlink()
    sql(folder, "DELETE FROM setting WHERE name = 'audit_key'")
    await write(folder, 0)
    head = kept(folder)
    assert head is not None
    assert head.lines == 4
    (folder / KEY).write_text("another key")
    assert "不是这个数据库的密钥" in await refused(folder)


async def test_a_key_that_never_fitted_is_refused_without_a_fingerprint_as_well(folder: Path) -> None:
    await write(folder, 4)
    (folder / HEAD).unlink()
    sql(folder, "DELETE FROM setting WHERE name = 'audit_key'")
    (folder / KEY).write_text("another key")
    assert "不是这个数据库的密钥" in await refused(folder)


def contents(folder: Path) -> dict[str, bytes]:
    found = [path for path in folder.iterdir() if path.name.startswith("audit") or path.suffix == ".db"]
    return {path.name: path.read_bytes() for path in found}


async def all_refuse(folder: Path, commands: Sequence[Sequence[str]], words: str) -> None:
    """Every command says this in one line, ends with 2, and touches neither key nor head."""
    before = {name: content for name, content in contents(folder).items() if name != FILE}
    for command in commands:
        code, said = await says(*command)
        assert (code, said.count("\n"), words in said) == (ExitCode.BAD_SETTINGS, 1, True), (command, said)
    code, said = await says("doctor")
    assert (code, words in said) == (1, True)
    assert {name: content for name, content in contents(folder).items() if name != FILE} == before


async def test_a_key_that_is_gone_is_not_made_anew(folder: Path) -> None:
    await write(folder, 3)
    (folder / KEY).unlink()
    assert "密钥 audit.key 不见了" in await refused(folder)
    await all_refuse(folder, (*COMMANDS, ["audit", "verify"]), "密钥 audit.key 不见了")


async def test_a_key_of_another_office_is_refused(folder: Path) -> None:
    await write(folder, 3)
    (folder / KEY).write_text("another key")
    await all_refuse(folder, (*COMMANDS, ["audit", "verify"]), "不是这个数据库的密钥")


RENEW = ["audit", "renew", "--confirm", "重新开始"]


async def lose_the_key(folder: Path, lines: int = 3) -> None:
    """An office whose key is gone, with no copy anywhere."""
    await write(folder, lines)
    (folder / KEY).unlink()


async def test_a_key_that_is_lost_for_good_is_replaced_at_a_word_and_the_record_says_so(folder: Path) -> None:
    await lose_the_key(folder)
    assert "audit renew" in await refused(folder)
    before = contents(folder)
    code, said = await says("audit", "renew")
    assert (code, "此前的记录保留，但不能再核对" in said, "--confirm 重新开始" in said) == (2, True, True)
    assert (await says("audit", "renew", "--confirm", "是"))[0] == ExitCode.BAD_SETTINGS
    assert contents(folder) == before
    code, said = await says(*RENEW)
    assert (code, "此前3条不能再核对" in said, "另存一份" in said) == (0, True, True)
    with closing(sqlite3.connect(folder / FILE)) as database:
        line = database.execute("SELECT id, action, detail, at FROM audit ORDER BY id DESC LIMIT 1").fetchone()
    assert (line[:2], json.loads(line[2])) == ((4, "record.renewed"), {"unchecked": 3, "head": 3})
    assert stat.S_IMODE((folder / KEY).stat().st_mode) == 0o600
    assert kept(folder) is not None
    await write(folder, 2)
    code, said = await says("audit", "verify")
    assert (code, "此后3条完好" in said, "此前3条在那之后没有改动" in said, "无从核对" in said) == (0, True, True, True)
    code, said = await says("doctor")
    assert "正常　办理记录自" in said
    assert "因密钥丢失重新开始" in said


@pytest.mark.parametrize(
    ("line", "words"),
    [(2, "第1至4条中有记录在那之后被改动"), (4, "第1至4条中有"), (6, "第6条处被改动；自重新开始的第4条起2条完好")],
)
async def test_after_a_renewal_no_line_is_changed_unnoticed_not_even_an_old_one(
    folder: Path, line: int, words: str
) -> None:
    await lose_the_key(folder)
    await says(*RENEW)
    await write(folder, 3)
    sql(folder, f"UPDATE audit SET detail = '{{}}' WHERE id = {line}")
    code, said = await says("audit", "verify")
    assert (code, words in said) == (1, True), said
    sql(folder, "UPDATE audit SET action = 'other' WHERE id = 4")
    assert (await says("audit", "verify"))[0] == 1


async def test_a_renewal_can_be_followed_by_another_one_and_by_a_backup(folder: Path) -> None:
    await lose_the_key(folder)
    await says(*RENEW)
    await lose_the_key(folder, 1)
    code, said = await says(*RENEW)
    assert (code, "此前5条不能再核对" in said) == (0, True)
    assert (await says("backup", folder / "copy.tar"))[0] == 0
    await write(folder, 1)
    assert (await says("restore", folder / "copy.tar"))[0] == 0
    code, said = await says("audit", "verify")
    assert (code, "此后1条完好" in said) == (0, True)


async def test_a_cut_tail_is_not_hidden_by_a_renewal(folder: Path) -> None:
    await write(folder, 5)
    (folder / KEY).unlink()
    sql(folder, "DELETE FROM audit WHERE id > 3")
    assert (await says(*RENEW))[0] == 0
    with closing(sqlite3.connect(folder / FILE)) as database:
        (detail,) = database.execute("SELECT detail FROM audit ORDER BY id DESC LIMIT 1").fetchone()
    assert json.loads(detail) == {"unchecked": 3, "head": 5}


async def test_nothing_is_renewed_where_the_key_is_there_or_is_another_ones_or_nothing_was_written(
    folder: Path,
) -> None:
    code, said = await says(*RENEW)
    assert (code, "还没有数据库" in said) == (1, True)
    await write(folder, 3)
    before = contents(folder)
    code, said = await says(*RENEW)
    assert (code, "无需重新开始" in said) == (1, True)
    with InstanceLock(folder / FILE):
        assert (await says(*RENEW))[0] == ExitCode.TAKEN
    assert contents(folder) == before
    (folder / KEY).write_text("another key")
    code, said = await says(*RENEW)
    assert (code, "移到别处，再运行" in said) == (2, True)
    assert contents(folder) == before | {KEY: b"another key"}
    (folder / FILE).unlink()
    code, said = await says(*RENEW)
    assert (code, "以前的 audit.key" in said) == (2, True)


@pytest.mark.parametrize("lost", ["gone", "empty", "new"])
@pytest.mark.parametrize("beside", [[KEY, HEAD], [KEY], [HEAD]], ids=" and ".join)
async def test_a_database_that_is_gone_or_empty_beside_an_old_key_or_head_is_no_new_office(
    folder: Path, lost: str, beside: list[str]
) -> None:
    await write(folder, 3)
    for name in {KEY, HEAD} - set(beside):
        (folder / name).unlink()
    (folder / FILE).unlink()
    if lost != "gone":
        (folder / FILE).write_bytes(migrated() if lost == "new" else b"")
    commands = COMMANDS if lost == "new" else (*COMMANDS[1:], ["migrate"])
    await all_refuse(folder, (*commands, ["audit", "verify"]), "以前的 audit.key 或 audit.head")
    assert (folder / FILE).exists() is (lost != "gone")


async def test_whoever_moves_key_and_head_away_begins_anew(folder: Path) -> None:
    await write(folder, 3)
    for name in (FILE, KEY, HEAD):
        (folder / name).rename(folder / f"{name}.old")
    await write(folder, 1)
    assert await says("audit", "verify") == (0, "办理记录完好，共1条。\n")


async def test_a_first_start_that_was_cut_off_at_any_point_is_gone_on_with(folder: Path) -> None:
    await write(folder, 0)
    (folder / KEY).unlink()
    await write(folder, 0)
    await write(folder, 2)
    assert await says("audit", "verify") == (0, "办理记录完好，共2条。\n")


async def test_a_backup_carries_the_head_and_its_restored_database_goes_on(folder: Path) -> None:
    await write(folder, 3)
    assert (await says("backup", "one.tar"))[0] == 0
    await write(folder, 4)
    assert (await says("restore", "one.tar"))[0] == 0
    assert await says("audit", "verify") == (0, "办理记录完好，共3条。\n")
    await write(folder, 1)
    assert await says("audit", "verify") == (0, "办理记录完好，共4条。\n")


async def test_a_backup_of_a_record_that_was_cut_does_not_make_it_whole(folder: Path) -> None:
    await write(folder, 3)
    sql(folder, "DELETE FROM audit WHERE id > 1")
    assert (await says("backup", "one.tar"))[0] == 0
    assert (await says("restore", "one.tar"))[0] == 0
    code, said = await says("audit", "verify")
    assert (code, "办理记录应有3条" in said) == (1, True)


async def test_an_older_database_put_back_by_hand_says_to_put_its_head_back_as_well(folder: Path) -> None:
    await write(folder, 3)
    older, head = (folder / FILE).read_bytes(), (folder / HEAD).read_bytes()
    await write(folder, 4)
    (folder / FILE).write_bytes(older)
    assert "请把同一备份中的 audit.head 一并放回" in await refused(folder)
    (folder / HEAD).write_bytes(head)
    await write(folder, 1)
    assert await says("audit", "verify") == (0, "办理记录完好，共4条。\n")


async def test_a_restore_without_the_key_says_that_it_is_missing_and_makes_none(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await write(folder, 3)
    assert (await says("backup", "one.tar"))[0] == 0
    elsewhere = folder / "elsewhere"
    elsewhere.mkdir()
    at_home(monkeypatch, elsewhere)
    code, said = await says("restore", folder / "one.tar")
    assert (code, "没有 audit.key" in said, (elsewhere / KEY).exists()) == (0, True, False)
    (elsewhere / KEY).write_bytes((folder / KEY).read_bytes())
    assert await says("audit", "verify") == (0, "办理记录完好，共3条。\n")


async def test_a_backup_of_another_office_does_not_take_the_place_of_the_database(folder: Path) -> None:
    await write(folder, 3)
    assert (await says("backup", "one.tar"))[0] == 0
    (folder / KEY).write_text("another key")
    before = contents(folder)
    code, said = await says("restore", "one.tar")
    assert (code, "不配套" in said) == (ExitCode.BAD_SETTINGS, True)
    assert contents(folder) == before


async def test_a_full_disk_leaves_the_head_behind_and_nothing_else(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await write(folder, 1)
    database = opened(folder)
    await open_record(database, folder)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("services.audit_files.os.open", full)
        async with database.transaction() as work:
            work.audit("test")
    async with database.read() as session:
        assert (await audit.head(session)).lines == 2
    await database.close()
    assert await says("audit", "verify") == (0, "办理记录完好，共2条。\n")


def test_a_head_written_is_the_head_that_is_read(tmp_path: Path) -> None:
    write_head(tmp_path, "key", Head(7, b"m" * 32))
    assert read_head(tmp_path, "key") == Head(7, b"m" * 32)
    with pytest.raises(Forged):
        read_head(tmp_path, "other key")
    (tmp_path / HEAD).write_bytes(b"")
    assert read_head(tmp_path, "key") is None
