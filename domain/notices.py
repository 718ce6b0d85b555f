"""A notice (通知) and its receipts (回执): the values, the forms, and what the counts mean."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from domain.attachments import Enclosure
from domain.audience import Audience
from domain.forms.fields import long_text
from domain.notice_words import TITLE_LIMIT


class NoticeState(StrEnum):
    """Where a notice stands; after `sent` it never changes."""

    DRAFT = "draft"
    SCHEDULED = "scheduled"
    SENT = "sent"
    CANCELLED = "cancelled"

    @property
    def label(self) -> str:
        """What the lists, the status page and a refusal say about the notice, in Chinese."""
        return _STATE_LABELS[self]


_STATE_LABELS = {
    NoticeState.DRAFT: "草稿",
    NoticeState.SCHEDULED: "待发送",
    NoticeState.SENT: "已发送",
    NoticeState.CANCELLED: "已取消",
}


class Channel(StrEnum):
    """How a notice goes out: to each receiver in private, or once into the work group."""

    PRIVATE = "private"
    GROUP = "group"


class Delay(StrEnum):
    """Why a notice goes out later than it was wished for."""

    NONE = "none"
    CLOSED = "closed"
    GROUP_FULL = "group_full"


# Characters; a longer one says 详见附件 (domain.md 3.6).
ADVISED = 300
TEXT_LIMIT = 1500


class NoticeText(BaseModel):
    """What the department writes; chat notices stay short (domain.md 3.6: 300 characters, then 详见附件)."""

    model_config = ConfigDict(title="通知")

    title: str = Field(
        title="标题",
        description="例如：关于报送第三季度党建工作情况的通知。也可将通知全文一次发来，首行作为标题",
        min_length=2,
        max_length=TITLE_LIMIT,
        json_schema_extra={"heads": "text"},
    )
    text: str = Field(
        title="正文",
        description=f"写明做什么、何时前、怎么办、联系人。宜在{ADVISED}字以内，更多内容请写“详见附件”，附件另行印发",
        min_length=2,
        max_length=TEXT_LIMIT,
        json_schema_extra=long_text(ADVISED),
    )
    receipt: bool = Field(title="是否需要签收", description="只有确需确认收到的通知才要求签收")
    urgent: bool = Field(title="是否紧急", description="紧急通知经审签人同意后，可在非办公时间发送")


class Correction(BaseModel):
    """What stands in a notice instead, after it went out."""

    model_config = ConfigDict(title="更正通知")

    title: str = Field(title="标题", min_length=2, max_length=TITLE_LIMIT)
    text: str = Field(
        title="更正后的正文",
        description="请发送更正后的全文；可复制原文修改",
        min_length=2,
        max_length=TEXT_LIMIT,
        json_schema_extra=long_text(ADVISED),
    )
    said: str = Field(
        title="更正说明", description="一句话写明改了什么，例如：会议时间由9:00改为10:00", min_length=2, max_length=100
    )


class SignedCorrection(Correction):
    """The correction of a notice that asks for receipts."""

    again: bool = Field(title="是否请已签收人员重新签收", description="一般不需要；改动影响办理的可选“是”")


class FiledCorrection(Correction):
    """The correction of a notice with attachments."""

    keep: bool = Field(title="是否保留原附件", description="选“否”即不再使用原附件；新附件请直接发到这里")


class FiledSignedCorrection(FiledCorrection, SignedCorrection):
    """The correction of a notice with attachments that asks for receipts."""


class Withdrawal(BaseModel):
    """Why a notice is taken back."""

    model_config = ConfigDict(title="撤回通知")

    reason: str = Field(
        title="撤回原因", description="收件人会看到，例如：会议延期，另行通知", min_length=2, max_length=100
    )


class SendTime(BaseModel):
    """When a notice is to go out."""

    model_config = ConfigDict(title="定时发送")

    at: datetime = Field(title="发送时间", description="请写日期和时间，例如：11月25日9:00")


@dataclass(frozen=True, slots=True)
class Notice:
    """A notice of the department's unit `unit_id`; instants are aware UTC.

    `urgent_at` is the instant wished for that waits for an approver; until he agrees `send_at` holds.
    `sent_by` ordered the sending and sees its progress, `handled_by` was the last to decide anything. `files` are the
    attachments that stand in it; the list changes with the version, so nobody sends other files than he saw.
    """

    id: int
    unit_id: int
    title: str
    text: str
    audience: Audience
    receipt_required: bool
    urgent: bool
    with_action: bool
    with_signature: bool
    channel: Channel
    state: NoticeState
    created_by: int
    created_at: datetime
    version: int
    send_at: datetime | None = None
    urgent_at: datetime | None = None
    approved_by: int | None = None
    sent_at: datetime | None = None
    sent_by: int | None = None
    handled_by: int | None = None
    handled_at: datetime | None = None
    followed_up_at: datetime | None = None
    corrections: int = 0
    corrected_at: datetime | None = None
    correction: str = ""
    withdrawn_at: datetime | None = None
    withdrawal: str = ""
    shown: Mapping[str, Any] | None = None
    files: tuple[Enclosure, ...] = ()

    @property
    def wording(self) -> str:
        """How the notice stands, in Chinese."""
        return "已撤回" if self.withdrawn_at else self.state.label

    @property
    def changed_at(self) -> datetime | None:
        """When it was last corrected or withdrawn after it went out (aware UTC)."""
        return self.withdrawn_at or self.corrected_at

    @property
    def asks_approval(self) -> bool:
        """Whether an approver's word is still wanted."""
        return self.state is NoticeState.SCHEDULED and self.urgent_at is not None and self.approved_by is None


class Option(StrEnum):
    """What the draft of a notice may have or not, at one press."""

    RECEIPT = "receipt"
    ACTION = "action"
    URGENT = "urgent"
    SIGNATURE = "signature"


class ReceiptState(StrEnum):
    """How far a notice has come with one receiver (domain.md 3.2, four-state receipts, and what lies between)."""

    INACTIVE = "inactive"
    FAILED = "failed"
    WAITING = "waiting"
    DELIVERED = "delivered"
    SIGNED = "signed"
    ACTED = "acted"

    @property
    def label(self) -> str:
        """What stands beside a name on the list of those who have not signed, in Chinese."""
        return _STANDING_LABELS[self]


_STANDING_LABELS = {
    ReceiptState.INACTIVE: "未启用",
    ReceiptState.FAILED: "发送失败",
    ReceiptState.WAITING: "待送达",
    ReceiptState.DELIVERED: "已送达",
    ReceiptState.SIGNED: "已签收",
    ReceiptState.ACTED: "已点去办理",
}
SIGNED = frozenset({ReceiptState.SIGNED, ReceiptState.ACTED})


@dataclass(frozen=True, slots=True)
class Tally:
    """How many receivers stand where."""

    counts: Mapping[ReceiptState, int]

    def of(self, *standings: ReceiptState) -> int:
        """The number of receivers in any of these standings."""
        return sum(self.counts.get(one, 0) for one in standings)

    @property
    def people(self) -> int:
        """Everybody whom the notice is for, reached or not."""
        return sum(self.counts.values())

    @property
    def delivered(self) -> int:
        """Who has it; whoever signed has it too."""
        return self.of(ReceiptState.DELIVERED, *SIGNED)

    @property
    def signed(self) -> int:
        """Who has signed; whoever went on to act has signed too."""
        return self.of(*SIGNED)

    @property
    def unsigned(self) -> int:
        """Who has not signed, those included who never got it."""
        return self.people - self.signed


@dataclass(frozen=True, slots=True)
class Signer:
    """One receiver of a notice that asks for a receipt, in fixed unit order; when he signed is aware UTC."""

    person_id: int
    name: str
    unit_id: int
    unit_name: str
    state: ReceiptState
    signed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Reach:
    """Whom an audience reaches: units chosen, those without anybody, people, and those who cannot be written to."""

    units: int
    empty_units: int
    people: int
    inactive: int
    blocked: int

    @property
    def reachable(self) -> int:
        """How many people a message can be delivered to: started, and the bot not blocked."""
        return self.people - self.inactive - self.blocked


@dataclass(frozen=True, slots=True)
class FollowUp:
    """Whom the one follow-up would remind, and whom it leaves out: not delivered to, or out of reach."""

    targets: tuple[Signer, ...]
    left_out: tuple[Signer, ...]


@dataclass(frozen=True, slots=True)
class Overview:
    """A notice as the department sees it: whose it is, who acted last, how far it reaches or has come.

    `manages` and `approves` say what the reader may do; they are checked again at every step.
    """

    notice: Notice
    sender_name: str
    handler: str = ""
    reach: Reach | None = None
    tally: Tally = field(default_factory=lambda: Tally({}))
    has_group: bool = False
    manages: bool = False
    approves: bool = False
