"""Papers and receipts are on the record with what they say: found by their code, and nobody else's word counts."""

import io
from pathlib import Path

import pytest
from docx import Document
from sqlalchemy import text, update

from bot.ledgers import LedgerMaker
from bot.loop import Wakeup
from domain.errors import Refusal
from domain.items import Item
from domain.proofs import Proof, Verdict
from services import document_making, documents, ledgers, proof_checks, proof_files, proofs, word_text
from services.context import Context
from services.ledgers import Made
from services.messages import Chat
from services.word_stamp import stamp_word
from storage import audit, config, ledger_wishes
from storage import proofs as proofs_store
from storage.ledger_wishes import LedgerWish
from storage.tables import submission
from tests.mechanisms.acts import act, listed
from tests.services.notice_cast import sent
from tests.services.test_receipts import sign
from tests.services.test_word_text import ORIGINAL
from tests.stage import LI, QIAN, SUN, WANG, ZHOU, Stage

REPORT = {
    "last_year": "均已整改",
    "achievements": "建成阵地四处。",
    "problems": "经费偏紧",
    "plan": "抓好换届",
}


async def write(stage: Stage, wish: LedgerWish, path: Path) -> Made:
    """As the process of its own does, from a snapshot and without writing into the database."""
    async with stage.database.read() as session:
        return await document_making.make(session, await stage.actor(wish.telegram_id), wish.kind, wish.period, path)


def maker(stage: Stage) -> LedgerMaker:
    async def written(wish: LedgerWish, path: Path, wakeup: Wakeup) -> Made:
        return await write(stage, wish, path)

    return LedgerMaker(stage.database, stage.context, stage.folder / "files", written)


async def slip(stage: Stage) -> Item:
    """A 督办单 about something of 柳林镇."""
    await stage.open_periods()
    five = (await listed(stage, ZHOU, "five_ones"))[0]
    order = {"level": "red", "require": "请于月底前登记", "due": "2026-12-30T09:30:00+00:00"}
    await act(stage, WANG, five.id, "supervise", order)
    return (await listed(stage, ZHOU, "supervision_order"))[0]


async def wish(stage: Stage, code: str, about: str, who: int = WANG) -> None:
    async with stage.context() as ctx:
        assert await documents.ask(ctx, await stage.actor(who), code, about, Chat(who), f"k{code}{len(stage.sent)}")


async def handed_over(stage: Stage, code: str, about: str) -> bytes:
    await wish(stage, code, about)
    assert await maker(stage).next_one()
    (message,) = stage.sent[-1].messages
    assert message.file is not None
    return (stage.folder / "files" / message.file.digest).read_bytes()


async def report(stage: Stage) -> tuple[int, str]:
    """A report that its secretary has handed in: its number in the database, and the check code of its receipt."""
    await stage.open_periods()
    item = (await listed(stage, SUN, "duty_report"))[0]
    await act(stage, SUN, item.id, "report", REPORT)
    await act(stage, QIAN, item.id, "confirm")
    (found,) = [one for one in await recorded(stage) if one.kind == "receipt"]
    return item.id, found.code


async def recorded(stage: Stage) -> list[Proof]:
    async with stage.database.read() as session:
        rows = await session.all(text("SELECT code FROM proof ORDER BY id"))
        return [one for row in rows for one in await proofs_store.by_code(session, row["code"])]


async def by_code(stage: Stage, code: str) -> list[tuple[Verdict, str]]:
    async with stage.database.read() as session:
        found = await proof_checks.of_code(session, code)
    return [(one.verdict, one.proof.number if one.proof else "") for one in found]


async def by_file(stage: Stage, content: bytes) -> Verdict:
    async with stage.database.read() as session:
        (found,) = await proof_checks.of_word(session, word_text.read(content))
    return found.verdict


def changed(content: bytes, before: str, after: str) -> bytes:
    paper = Document(io.BytesIO(content))
    places = [*paper.paragraphs, *(cell.paragraphs[0] for table in paper.tables for cell in table._cells)]
    places += [one for section in paper.sections for one in section.footer.paragraphs]
    (place,) = [one for one in places if before in one.text]
    place.text = place.text.replace(before, after)
    buffer = io.BytesIO()
    paper.save(buffer)
    return buffer.getvalue()


async def stamped(ctx: Context, person_id: int, kind: str, about: str) -> bytes:
    """A paper that is on the record at once."""
    number = await proofs.next_number(ctx.work, kind, about)
    content, stamp = stamp_word(ctx.work, kind, about, number, ORIGINAL)
    assert await proofs.record(ctx.work, person_id, kind, about, stamp)
    return content


async def asked(stage: Stage, who: int, words: str) -> str:
    async with stage.context() as ctx:
        return (await proof_files.check_code(ctx, await stage.actor(who), words)).text


async def test_a_paper_says_what_is_on_the_record_and_a_changed_one_is_found_out(stage: Stage) -> None:
    content = await handed_over(stage, "order", str((await slip(stage)).id))
    (one,) = [each for each in await recorded(stage) if each.kind == "doc.order"]
    said = word_text.read(content)
    assert (one.number, said.number, said.code, said.digest) == ("文2026-00001", one.number, one.code, one.digest)
    assert await by_file(stage, content) is Verdict.SAME
    assert await by_code(stage, one.code) == [(Verdict.NAMED, one.number)]
    assert await by_file(stage, changed(content, "请于月底前登记", "请于年底前登记")) is Verdict.CHANGED
    assert await by_file(stage, changed(content, "文2026-00001", "文2026-00002")) is Verdict.CHANGED
    assert await by_file(stage, changed(content, one.code, "AAAA-AAAA")) is Verdict.UNKNOWN
    assert await by_file(stage, changed(content, "校验码", "验证码")) is Verdict.UNMARKED


async def test_every_paper_has_a_number_of_its_own_and_an_archive_one_for_each(stage: Stage) -> None:
    order = str((await slip(stage)).id)
    for _ in range(2):
        await handed_over(stage, "order", order)
    await handed_over(stage, "bundle", f"2026.{(await stage.unit('柳林镇党委')).id}")
    numbers = [one.number for one in await recorded(stage)]
    assert numbers == ["文2026-00001", "文2026-00002", "文2026-00003-1", "文2026-00003-2"]


async def test_a_number_that_went_to_another_paper_meanwhile_is_given_twice_to_nobody(stage: Stage) -> None:
    order = str((await slip(stage)).id)
    taken: list[str] = []

    async def written(wish: LedgerWish, path: Path, wakeup: Wakeup) -> Made:
        made = await write(stage, wish, path)
        if not taken:
            # A speech is printed while the slip is made.
            taken.append(made.stamps[0].number)
            async with stage.context() as ctx:
                await stamped(ctx, (await stage.actor(WANG)).person_id, "doc.speech", "1")
        return made

    await wish(stage, "order", order)
    assert await LedgerMaker(stage.database, stage.context, stage.folder / "files", written).next_one()
    assert [(one.kind, one.number) for one in await recorded(stage)] == [
        ("doc.speech", taken[0]),
        ("doc.order", "文2026-00002"),
    ]
    assert [len(work.messages) for work in stage.sent[-3:]].count(1) == 1


async def test_what_is_killed_before_it_is_handed_over_has_taken_no_number(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    await wish(stage, "order", str((await slip(stage)).id))
    monkeypatch.setattr("bot.worker.REST", 0.01)

    async def killed(*_: object) -> bool:
        raise RuntimeError("killed")

    for place in ("services.proofs.record", "services.ledgers.hand_over"):
        with monkeypatch.context() as context:
            context.setattr(place, killed)
            assert await maker(stage).next_one()
        assert (await recorded(stage), stage.sent[-1].messages) == ([], [])
    assert await maker(stage).next_one()
    (one,) = await recorded(stage)
    (message,) = stage.sent[-1].messages
    assert message.file is not None
    content = (stage.folder / "files" / message.file.digest).read_bytes()
    assert (one.number, word_text.read(content).number) == ("文2026-00001", "文2026-00001")


async def test_a_paper_that_another_key_has_stamped_is_not_handed_over(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    await wish(stage, "order", str((await slip(stage)).id))
    monkeypatch.setattr("bot.worker.REST", 0.01)
    with monkeypatch.context() as context:
        context.setattr("services.proofs.code", lambda *_: "AAAA-AAAA")
        async with stage.database.read() as session:
            found = await ledger_wishes.next_one(session)
        assert found is not None
        (stage.folder / "files").mkdir(exist_ok=True)
        made = await write(stage, found, stage.folder / "files" / "x.part")
    async with stage.context() as ctx:
        with pytest.raises(RuntimeError, match="another key"):
            await ledgers.hand_over(ctx, found, await stage.actor(WANG), made, "0" * 64, "")


async def test_a_receipt_proves_what_was_handed_in_and_no_other_words(stage: Stage) -> None:
    item_id, code = await report(stage)
    (receipt,) = [one.number for one in await recorded(stage)]
    assert await by_code(stage, code) == [(Verdict.SAME, receipt)]
    async with stage.context() as ctx:
        other = {**REPORT, "problems": "没有"}
        await ctx.work.execute(update(submission).where(submission.c.item_id == item_id).values(payload=other))
    assert await by_code(stage, code) == [(Verdict.CHANGED, receipt)]


async def test_a_signature_proves_when_somebody_signed_once_and_for_all(stage: Stage) -> None:
    notice_id = await sent(stage)
    first = await sign(stage, QIAN, notice_id)
    stage.at("2026-11-24 10:00")
    again = await sign(stage, QIAN, notice_id)
    assert (first.proof[0], again.proof) == (f"签{notice_id}-00001", first.proof)
    assert await by_code(stage, first.proof[1]) == [(Verdict.SAME, first.proof[0])]
    async with stage.context() as ctx:
        await ctx.work.execute(text("UPDATE receipt SET signed_at = NULL"))
    assert await by_code(stage, first.proof[1]) == [(Verdict.CHANGED, first.proof[0])]


@pytest.mark.parametrize("column", ["digest", "about", "kind", "number"])
async def test_a_record_that_somebody_has_changed_proves_nothing(stage: Stage, column: str) -> None:
    _, code = await report(stage)
    new = {"kind": "bulletin", "digest": "0" * 64, "number": "2026-99999-1", "about": "2"}[column]
    async with stage.context() as ctx:
        await ctx.work.execute(text(f"UPDATE proof SET {column} = :new").bindparams(new=new))
    (found,) = await by_code(stage, code)
    assert found[0] is Verdict.BROKEN


async def test_what_is_not_in_the_audit_trail_proves_nothing(stage: Stage) -> None:
    _, code = await report(stage)
    async with stage.context() as ctx:
        await ctx.work.execute(text("UPDATE proof SET at = '2026-01-01 00:00:00'"))
    (found,) = await by_code(stage, code)
    assert found[0] is Verdict.BROKEN


async def test_a_later_key_is_said_and_the_audit_trail_still_speaks(stage: Stage) -> None:
    _, code = await report(stage)
    stage.at("2026-12-01 10:00")
    stage.database.sign_with("another key", lambda growth: None)
    assert [one[0] for one in await by_code(stage, code)] == [Verdict.BROKEN]
    async with stage.context() as ctx:
        await config.put(ctx.work, "audit_renewed", {"at": "2026-12-01T01:00:00+00:00", "unchecked": 9})
    async with stage.database.read() as session:
        (found,) = await proof_checks.of_code(session, code)
    assert (found.verdict, found.since is not None) == (Verdict.SAME, True)


async def test_who_may_not_see_what_it_is_of_learns_only_whether_it_is_genuine(stage: Stage) -> None:
    await handed_over(stage, "order", str((await slip(stage)).id))
    code = (await recorded(stage))[-1].code
    for who, knows in ((WANG, True), (LI, True), (ZHOU, False), (QIAN, False)):
        said = await asked(stage, who, code.lower().replace("-", " "))
        assert "校验码真实" in said
        assert [words in said for words in ("督办单", "柳林镇党委", "文2026-00001", "王敏")] == [knows] * 4


async def test_whoever_reads_the_item_knows_its_receipt(stage: Stage) -> None:
    _, code = await report(stage)
    for who, knows in ((SUN, True), (WANG, True), (ZHOU, False)):
        said = await asked(stage, who, code)
        assert ("述职报告摘要" in said, "真实，内容与记录一致" in said) == (knows, True)


async def test_guessing_ends_after_ten_and_a_genuine_code_is_no_guess(stage: Stage) -> None:
    _, code = await report(stage)
    for place in range(proof_files.MOST_TRIES):
        assert "没有这个校验码的记录" in await asked(stage, ZHOU, f"AAAA-AAA{'ACDEFGHJKM'[place]}")
        await asked(stage, QIAN, code)
    with pytest.raises(Refusal, match="一小时后"):
        await asked(stage, ZHOU, code)
    assert "真实" in await asked(stage, QIAN, code)
    stage.at("2026-12-01 10:00")
    assert "真实" in await asked(stage, ZHOU, code)
    with pytest.raises(Refusal, match="没有读到校验码"):
        await asked(stage, ZHOU, "你好")


async def test_the_trail_holds_no_name_and_is_whole(stage: Stage) -> None:
    await report(stage)
    lines = [one for work in stage.sent for one in work.audit_entries if one.action == "proof.issued"]
    assert [sorted(one.detail) for one in lines] == [["about", "digest", "kind", "number"]]
    async with stage.database.read() as session:
        assert (await audit.verify(session, audit.key_of("canary-key"))).whole
