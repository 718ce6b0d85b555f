"""What came of checking a paper or a receipt (核验), in words for the chat and for the command line."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from domain.dates.wording import full_time
from domain.proofs import RECEIPT, SIGNED, Proof, Verdict, line
from views.keyboards import menu_key
from views.page import Page
from views.render import render

NOT_FETCHED = "文件没有取到，请重新发送。"
_COMMAND = "verify"
_HEADS = {
    Verdict.SAME: "真实，内容与记录一致",
    Verdict.CHANGED: "内容与记录不一致",
    Verdict.NAMED: "校验码真实",
    Verdict.UNKNOWN: "没有这个校验码的记录",
    Verdict.UNMARKED: "文件中没有编号和校验码",
    Verdict.BROKEN: "记录本身对不上，不能证明真实",
}
_NEXT = {
    Verdict.SAME: "",
    Verdict.CHANGED: "文字或编号在生成后有改动，请勿使用。请向出具单位索取原件，或由组织部重新生成。",
    Verdict.NAMED: "文字有无改动，须核验文件本身：请使用 .docx 文件。",
    Verdict.UNKNOWN: "请逐字核对后重试：校验码共8位，没有0、1、2、5、8和B、I、L、O、S、Z。仍查不到的，不是本助手出具。",
    Verdict.UNMARKED: "启用核验以前生成的文稿没有校验码，需要时请重新生成；原有而现在没有的，说明已被删去，请勿使用。",
    Verdict.BROKEN: "数据库可能被改动过。请系统管理员运行 python -m bot audit verify 核对办理记录。",
}
_REPORT_CHANGED = "出具回执后内容有改动。请报告组织部，由系统管理员运行 python -m bot audit verify 核对。"
_DONE = {RECEIPT: "报送", SIGNED: "签收"}


class _Subject(Protocol):
    @property
    def what(self) -> str: ...

    @property
    def title(self) -> str: ...

    @property
    def unit(self) -> str: ...


class Checked(Protocol):
    """What came of a check."""

    @property
    def verdict(self) -> Verdict: ...

    @property
    def proof(self) -> Proof | None: ...

    @property
    def subject(self) -> _Subject | None: ...

    @property
    def by(self) -> str: ...

    @property
    def since(self) -> datetime | None: ...


@dataclass(frozen=True, slots=True)
class Told:
    """A check in words: the outcome, what is on the record, and what to do next."""

    head: str
    lines: tuple[str, ...] = ()
    following: str = ""


def told(one: Checked, *, seen: bool) -> Told:
    """A check in words; whoever may not know what it is of (not `seen`) learns only whether it is genuine."""
    proof, subject, head = one.proof, one.subject, _HEADS[one.verdict]
    following = _NEXT[one.verdict]
    if proof is None or subject is None:
        return Told(head, (), following)
    if one.verdict is Verdict.CHANGED and proof.kind in _DONE:
        following = _REPORT_CHANGED
    if not seen:
        return Told(head, ("您只能核验真伪，不能查看它的内容。",), following)
    lines = ["：".join(filter(None, (subject.what, subject.title)))]
    if subject.unit:
        lines.append(f"单位：{subject.unit}")
    lines.append(line(proof.number, proof.code))
    lines.append(f"{full_time(proof.at)}，由{one.by or '助手'}{_DONE.get(proof.kind, '生成')}")
    if one.since:
        lines.append(f"密钥 audit.key 在{full_time(one.since)}更换过，更早的校验码本身无从核对，只与办理记录作了核对。")
    return Told(head, tuple(lines), following)


def ask() -> Page:
    """What may be checked, and how; what is written or sent next is taken for it."""
    return Page(render("proofs/ask.html.j2"), (menu_key(),), asks=_COMMAND)


def received() -> Page:
    """The file is being fetched and checked; another may be sent at once."""
    return Page(render("proofs/received.html.j2"), (menu_key(),), asks=_COMMAND)


def page(every: Sequence[Told], name: str = "") -> Page:
    """What came of a check, of a file by its name; another code or file may follow at once."""
    return Page(render("proofs/checked.html.j2", every=every, name=name), (menu_key(),), asks=_COMMAND)


def not_checked(sentence: str) -> Page:
    """The file could not be fetched or read; another may be sent at once."""
    return Page(render("shared/error.html.j2", sentence=sentence, next_step=""), (menu_key(),), asks=_COMMAND)


def plain(one: Told) -> str:
    """A check for the command line."""
    return "\n".join(filter(None, (f"{one.head}。", *one.lines, one.following)))
