"""`verify` on the server: a file or a code is held against the record, and nothing is changed or asked of a network."""

import pytest

from bot.exits import ExitCode
from services.audit_files import KEY, keep_secret
from tests.bot.test_backup import at_home, contents, run
from tests.databases import on_sqlite
from tests.services.test_proofs import changed, recorded, report, stamped
from tests.services.test_word_text import HOSTILE, ORIGINAL
from tests.stage import WANG, Stage

# About the file: what is asked of the database stands in tests/services/test_proofs.py, on both engines.
pytestmark = on_sqlite


@pytest.fixture
async def office(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> Stage:
    """A county with a receipt and a paper on the record; the paper lies in the folder of who asks."""
    await report(stage)
    async with stage.context() as ctx:
        who = (await stage.actor(WANG)).person_id
        content = await stamped(ctx, who, "doc.votes", "2026")
    (stage.folder / "文稿.docx").write_bytes(content)
    keep_secret(stage.folder, "canary-key")
    at_home(monkeypatch, stage.folder)
    return stage


def kept(office: Stage) -> dict[str, bytes]:
    """All that lies in the folder, but what readers note for each other."""
    return {name: content for name, content in contents(office.folder).items() if not name.endswith("-shm")}


async def test_a_file_says_what_it_is_of_when_and_by_whom_recorded(office: Stage) -> None:
    before = kept(office)
    done = await run("verify", office.folder / "文稿.docx")
    assert (done.exit_code, done.stderr) == (0, "")
    (_, one) = await recorded(office)
    assert done.stdout.splitlines() == [
        "真实，内容与记录一致。",
        "民主测评汇总表：2026年度",
        f"编号 文2026-00001　校验码 {one.code}",
        "2026年11月23日 10:00，由王敏生成",
    ]
    assert kept(office) == before


async def test_a_changed_file_is_told_by_the_sentence_and_the_exit_code(office: Stage) -> None:
    path = office.folder / "文稿.docx"
    path.write_bytes(changed(path.read_bytes(), "87.5", "97.5"))
    done = await run("verify", path)
    assert done.exit_code == ExitCode.FAILED
    assert done.stderr.startswith("内容与记录不一致。\n民主测评汇总表")
    assert "请勿使用" in done.stderr


async def test_a_code_is_taken_however_it_is_typed(office: Stage) -> None:
    (one, _) = await recorded(office)
    for typed in ([one.code.lower()], one.code.split("-"), [f"校验码{one.code.replace('-', '')}"]):
        done = await run("verify", *typed)
        assert (done.exit_code, done.stdout.splitlines()[0]) == (0, "真实，内容与记录一致。")
        assert "由钱进报送" in done.stdout


@pytest.mark.parametrize(
    ("what", "says"),
    [
        ("AAAA-AAAA", "没有这个校验码的记录。"),
        ("没有.docx", "没有找到文件“没有.docx”"),
        ("plain.docx", "没有校验码"),
    ],
)
async def test_what_is_not_on_the_record_is_said_with_what_to_do(office: Stage, what: str, says: str) -> None:
    (office.folder / "plain.docx").write_bytes(ORIGINAL)
    done = await run("verify", what)
    assert (done.exit_code, says in done.stderr, done.stdout) == (ExitCode.FAILED, True, "")


@pytest.mark.parametrize("what", [one for one, (_, says) in HOSTILE.items() if says and one != "bomb"])
async def test_a_broken_file_ends_in_a_sentence(office: Stage, what: str) -> None:
    path = office.folder / "x.docx"
    path.write_bytes(HOSTILE[what][0])
    done = await run("verify", path)
    assert (done.exit_code, HOSTILE[what][1] in done.stderr, "Traceback" in done.stderr) == (1, True, False)


async def test_without_the_key_nothing_is_said_to_be_genuine(office: Stage) -> None:
    (office.folder / KEY).unlink()
    done = await run("verify", "AAAA-AAAA")
    assert (done.exit_code != 0, KEY in done.stderr) == (True, True)
