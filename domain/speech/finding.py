"""Proposes what becomes of each sentence of a speech: asked of units, done by a mechanism already, or nothing."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from domain.dates.hours import OfficeHours
from domain.dates.workdays import WorkCalendar
from domain.speech.addressees import Addressees, Who
from domain.speech.cutting import Sentence
from domain.speech.deadlines import deadline_of, deadline_words
from domain.speech.mechanisms import mechanisms_in
from domain.unit_names import Nameable


class Verdict(StrEnum):
    """What becomes of a sentence; the label is the word that people read."""

    NOTHING = "nothing"
    EXISTING = "existing"
    INSTRUCTION = "instruction"
    COLLECTION = "collection"

    @property
    def label(self) -> str:
        """The word of the list and of the printed speech."""
        return _LABELS[self]


_LABELS = {
    Verdict.NOTHING: "不立项",
    Verdict.EXISTING: "已有机制，不另设",
    Verdict.INSTRUCTION: "交办",
    Verdict.COLLECTION: "临时报送",
}
_DEMAND = re.compile(
    r"(?<![主重需首必纪摘概只简扼紧提])要(?![求点素害么闻塞领件])|必须|应当|务必|[^必]须|确保|请(?!.{0,3}同志)|不得|抓紧|负责|牵头"
    r"|会议(?:要求|决定|明确|议定)|坚持|实行|采取|加快|继续|全面落实|贯彻落实|建立健全|完善|责任单位|(?:按|逐)"
)
# What a unit can be seen to have done; a sentence without any is an appeal.
_DEED = re.compile(
    r"报送|上报|[呈汇]报|报(?:县|市|组织部|送|告)|提交|列出|制[定订]|出台|印发|召开|举办|完成|建[立成](?!健全)|梳理|排查|摸[排清底]|整改|公示"
    r"|配[齐备强]|调整|研究(?:解决|提出|制定|一下)|作出.{0,6}(?:安排|承诺)|具体安排|培训|检查|督[查办导]|汇总|编制|起草|签订|整顿|换届|选派|拨付"
    r"|清理|核[查实]|修缮|启用|申报|登记|轮训|回访|走访|办结|到位|兑现|筹[备措]|选定|确定|审核|组织(?:开展|召开|实施)|开展|解决|归档|反馈|见面"
    r"|[上挂]墙|竣工|验收|交付|补齐|销号|落实到人|发放|收缴|选举|联系指导|包联"
    # As people say it: 先拿一个方案, 给我一个说法.
    r"|拿(?:出)?.{0,6}(?:方案|办法|意见|计划|措施)|给.{0,4}(?:说法|答复)"
)
_APPEAL = re.compile(
    r"牢固树立|提高.{0,6}认识|增强.{0,8}(?:意识|能力|本领|自觉)|高度重视|深刻认识|时刻绷紧|坚定.{0,6}(?:信念|自信)|统一到|认真学习|抓好落实"
)
# 刚才听了, 一年来: an account of what was, and the order of the meeting itself.
_ACCOUNT = re.compile(
    r"^(?:[（(]?[一二三四五六七八九十\d]{1,3}[)）.、]*)?(?:会议(?:指出|强调|认为)，?)?(?:刚才|今天的?会议|今天，?我们|一年来|去年以来|今年以来|近年来|截至|截止目前|会议听取|会议传达|会议于|.{0,30}(?:主持)?召开.{0,16}(?:会议|例会)[，,]|第[一二三四五六七八九十]+项)|取得(?:了|的).{0,12}成[效绩]"
)


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found in one sentence: who, until when (words, and an aware UTC instant), which mechanisms; a proposal.

    An instruction without units or without an instant waits for a person to complete it.
    """

    verdict: Verdict
    who: Who = field(default_factory=Who)
    until: str = ""
    due_at: datetime | None = None
    kinds: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Said:
    """When a speech was given (a day in China), and by which calendar, hours and instant its deadlines are read.

    `year` is that of a plan: its months without a year are of that.
    """

    day: date
    now: datetime
    calendar: WorkCalendar
    office: OfficeHours
    year: int | None = None


def findings(sentences: Sequence[Sentence], nameable: Nameable, said: Said) -> tuple[Finding, ...]:
    """What is found in each of these sentences, in their order. Source: domain.md M06, and 3.4 rule 4 (ask once)."""
    addressees = Addressees(nameable)
    return tuple(find(one, addressees, said) for one in sentences)


def find(sentence: Sentence, addressees: Addressees, said: Said) -> Finding:
    """What is found in one sentence.

    A deed with a deadline, or a deed asked of somebody, is an instruction; what names a mechanism is done by that,
    unless units are called by name and have a day of their own; an appeal or an account is nothing.
    """
    words = sentence.words
    if not words:
        return Finding(Verdict.NOTHING)
    who, until = addressees.find(words), deadline_words(words)
    due_at = deadline_of(until, said.day, said.now, said.calendar, said.office, said.year)
    deed, demand = _DEED.search(words), _DEMAND.search(words)
    kinds = mechanisms_in(words) if demand and not _ACCOUNT.search(words) else ()
    own = bool(who.named and until and deed)
    if kinds and not own and not (sentence.heading and not until):
        return Finding(Verdict.EXISTING, who, until, due_at, kinds)
    asked = bool(deed) and (bool(due_at) or bool(who.words and (demand or until) and not _APPEAL.search(words)))
    if asked and not _ACCOUNT.search(words) and not (sentence.heading and not until):
        return Finding(Verdict.INSTRUCTION, who, until, due_at, kinds)
    return Finding(Verdict.NOTHING, who, until)
