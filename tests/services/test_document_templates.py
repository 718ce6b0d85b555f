"""Templates of the office: taken after a look through, used for every paper since, given up when they fail."""

import io

import pytest
from docx import Document

from domain.errors import Refusal
from services import document_making, document_templates, files
from storage import attachments
from tests.services.documents_county import year_end
from tests.stage import LI, QIAN, WANG, Stage
from views.documents.patterns import PATTERNS
from views.documents.template_docx import built_in


def changed(stage: Stage, words: str = "清河县督办通知") -> bytes:
    """The built-in template with another title."""
    paper = Document(io.BytesIO(built_in("督办单", PATTERNS["order"], stage.now.date())))
    paper.paragraphs[0].runs[0].text = words
    buffer = io.BytesIO()
    paper.save(buffer)
    return buffer.getvalue()


async def send(stage: Stage, content: bytes, code: str = "order") -> str:
    """Send a file as a template; gives what its sender is told."""
    async with stage.context() as ctx:
        wang = await stage.actor(WANG)
        await document_templates.receive(ctx, wang, code, "f", f"u{len(content)}", "我的督办单.docx", len(content))
    async with stage.context() as ctx:
        (one,) = await attachments.waiting(ctx.work)
        await attachments.stored(ctx.work, one.id, files.keep(stage.folder / "files", content))
        await document_templates.on_stored(ctx, one, content)
    return stage.sent[-1].messages[-1].text


async def made(stage: Stage, about: str) -> tuple[str, str]:
    """The first words of the slip, and what its receiver is told beside it."""
    path = stage.folder / "files" / "document.part"
    async with stage.database.read() as session:
        one = await document_making.make(session, await stage.actor(WANG), "doc.order", about, path)
    return Document(str(path)).paragraphs[0].text, one.note


async def test_a_template_is_used_until_it_is_given_up_and_a_lost_one_is_told(stage: Stage) -> None:
    about = (await year_end(stage))["order"]
    (stage.folder / "files").mkdir(exist_ok=True)
    assert await made(stage, about) == ("督　办　单", "")
    assert "新模板已通过检查" in await send(stage, changed(stage))
    assert await made(stage, about) == ("清河县督办通知", "")
    await send(stage, changed(stage, "第二版"))
    assert await made(stage, about) == ("第二版", "")
    async with stage.database.read() as session:
        found = await document_templates.in_use(session, "order")
    assert found is not None
    (stage.folder / "files" / found.digest).write_bytes(b"PK broken")
    title, note = await made(stage, about)
    assert (title, "用内置模板生成" in note) == ("督　办　单", True)
    async with stage.context() as ctx:
        actor = await stage.actor(WANG)
        assert [await document_templates.restore(ctx, actor, "order") for _ in range(2)] == [True, False]
    assert await made(stage, about) == ("督　办　单", "")
    kinds = [one.action for each in stage.sent for one in each.audit_entries if one.action.startswith("template.")]
    assert kinds == ["template.changed", "template.changed", "template.restored"]


async def test_a_template_that_fails_all_the_same_gives_way_to_ours(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    about = (await year_end(stage))["order"]
    await send(stage, changed(stage))

    def fails(*_: object) -> bytes:
        raise ValueError("no")

    monkeypatch.setattr("services.document_making.filled", fails)
    title, note = await made(stage, about)
    assert (title, "用内置模板生成" in note) == ("督　办　单", True)


async def test_a_file_that_cannot_serve_changes_nothing_and_its_sender_reads_why(stage: Stage) -> None:
    await send(stage, changed(stage))
    told = await send(stage, changed(stage, "{{不明}}"))
    assert "第1段“{{不明}}”" in told
    assert "原来的模板继续使用" in told
    async with stage.database.read() as session:
        found = await document_templates.in_use(session, "order")
        kept = await attachments.digests_needed(session)
    assert found is not None
    assert found.digest in kept


async def test_only_administrators_of_the_department_change_templates(stage: Stage) -> None:
    for who in (LI, QIAN):
        async with stage.context() as ctx:
            actor = await stage.actor(who)
            for refused in (
                document_templates.listing(ctx, actor),
                document_templates.get(ctx, actor, "order"),
                document_templates.download(ctx, actor, "order"),
                document_templates.restore(ctx, actor, "order"),
                document_templates.receive(ctx, actor, "order", "f", "u", "a.docx", 9),
            ):
                with pytest.raises(Refusal):
                    await refused


@pytest.mark.parametrize(
    ("code", "name", "size"),
    [("votes", "a.docx", 9), ("none", "a.docx", 9), ("order", "a.docm", 9), ("order", "a.docx", 3 * 1024 * 1024)],
)
async def test_what_no_template_can_be_is_refused_before_it_is_fetched(
    stage: Stage, code: str, name: str, size: int
) -> None:
    async with stage.context() as ctx:
        with pytest.raises(Refusal):
            await document_templates.receive(ctx, await stage.actor(WANG), code, "f", "u", name, size)
