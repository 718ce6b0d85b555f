"""A notice as a file, with the list of those who have it and have signed."""

from collections.abc import Sequence
from datetime import date

from domain.dates.clock import local_day
from domain.dates.wording import date_full, day_and_time
from domain.notices import Notice, Signer
from views.documents.document import Break, Ending, Note, Table, Text, Title
from views.documents.letters import Letter, Pattern

NOTICE = Pattern(
    (
        Title(("{{标题}}",), "{{状态}}"),
        Text("{{通知内容}}"),
        Text("{{更正说明}}"),
        Ending("{{落款}}", "{{日期}}"),
    ),
    needs=("标题", "通知内容", "状态", "更正说明", "落款", "日期"),
)


def notice(one: Notice, signers: Sequence[Signer], office: str, day: date) -> Letter:
    """The text as it stands by now, then who has signed and when, in fixed unit order."""
    rows = tuple(
        (str(number), who.unit_name, who.name, who.state.label, day_and_time(who.signed_at) if who.signed_at else "—")
        for number, who in enumerate(signers, 1)
    )
    sent = date_full(local_day(one.sent_at)) if one.sent_at else date_full(day)
    values = {
        "标题": one.title,
        "状态": one.wording if one.withdrawn_at else "",
        "通知内容": one.text,
        "更正说明": f"更正说明：{one.correction}" if one.correction else "",
        "落款": office,
        "日期": sent,
    }
    annex = (Break(), Title((one.title, "签收情况表")), _table(rows), _note(len(rows), day)) if rows else ()
    return Letter(f"{one.title}（含签收表）" if rows else one.title, NOTICE, [values], office, annex)


def _table(rows: tuple[tuple[str, ...], ...]) -> Table:
    return Table(("序号", "单位", "姓名", "情况", "签收时间"), (14, 50, 24, 24, 44), rows)


def _note(people: int, day: date) -> Note:
    return Note(f"共{people}人，截至{date_full(day)}。签收只表示已看到通知，办理情况以事项为准。")
