"""Units as people name them: a text with one or several names becomes units, or a sentence says what is not clear."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

from pydantic import BaseModel, ConfigDict, model_validator

from domain.dates.numerals import plain
from domain.forms.entries import entries
from domain.forms.errors import AnswerError
from domain.power import Unit
from domain.unit_index import UnitIndex, bare, group

_SHOWN = 5
_QUOTED = 30
_LONGEST_RUN = 400
_ENDS = re.compile(r"[\n\r;；、﹑､,，。|/①-⑳]+|(?<=\D)\d{1,2}[.．)）](?=\D)|(?<=[^\d\s])[.．·•・](?=[^\d\s])")
_AND = re.compile(r"以及|[和及与]")
_NUMBERING = re.compile(
    r"\s*(?:[（(]\s*(?:\d{1,2}|[一二三四五六七八九十]{1,3})\s*[)）]|\d{1,3}\s*(?:[.．)）:：]|(?=\D))|[①-⑳]|[-•*●])\s*"
)
# An organisation below the units of the roster.
_VILLAGE = re.compile(r"村|社区|支部|总支|小组")
_BARE_NUMBER = re.compile(r"\s*[（(]?(?:\d{1,3}|[一二三四五六七八九十]{1,3})[)）.．]?\s*")
_AND_MORE = re.compile(
    r"等\s*共?\s*(?P<number>\d{1,3}|[一二两三四五六七八九十]{1,3})?\s*[个家]?\s*(?:单位|乡镇|部门|镇)?\s*[。.]?\s*$"
)
# 青山、柳林两镇: how many were named.
_COUNTED = re.compile(
    r"(?P<number>\d{1,3}|[二两三四五六七八九十]{1,3})\s*[个家]?\s*(?:单位|乡镇|部门|镇街|镇|乡|局)\s*[。.]?\s*$"
)
# A name, with the units that it may mean.
_Found = tuple[str, list[Unit]]


class Named(BaseModel):
    """A unit as an answer keeps it: its id, and the name that it had then; what was typed before has no id."""

    model_config = ConfigDict(frozen=True)

    id: int | None = None
    name: str

    @model_validator(mode="before")
    @classmethod
    def _from_text(cls, given: Any) -> Any:
        return {"name": given} if isinstance(given, str) else given


@dataclass(frozen=True, slots=True)
class Nameable:
    """The units that an answer may name, in fixed order, and the county's name, which people leave out or put in.

    `others` are known too but not to be named here, each with the words that say why. With `narrowed` the units were
    chosen before, so a short name means one of them rather than one of the others.
    """

    units: tuple[Unit, ...]
    county: str = "县"
    others: tuple[tuple[Unit, str], ...] = ()
    narrowed: bool = False


def named(unit: Unit) -> Named:
    """The unit as an answer keeps it."""
    return Named(id=unit.id, name=unit.name)


def kept(value: object) -> tuple[Named, ...]:
    """The units that an answer keeps: one, a list, or none; texts of older answers stand for themselves."""
    entries = value if isinstance(value, list | tuple) else [] if value is None else [value]
    return tuple(Named.model_validate(one) for one in entries)


def county_of(department: str) -> str:
    """The county in the name of its department: 清河县 in 清河县委组织部; 县 when it names none."""
    found = re.match(r"(?:中共)?(.*?[县市区旗])委", department)
    return found[1] if found else "县"


def resolve(text: str, nameable: Nameable) -> tuple[Unit, ...]:
    """The units that a text names, each once, in the order named.

    Full and short names (青山镇, 教育局), several in a text however they are set apart, numbered ones, and kinds of
    units (全部乡镇). Raises AnswerError that names each unknown name with the nearest known ones, each ambiguous one
    with its candidates, and each unit that may not be named here. Source: domain.md M16, M22.
    """
    reader = _Reader(nameable)
    more = _AND_MORE.search(text) or (_COUNTED.search(text) if _AND.search(text) or _ENDS.search(text) else None)
    listed = text if more is None or reader.knows(text) else text[: more.start()]
    found = reader.units(reader.parts(listed))
    if more and listed != text and (number := _number(more["number"])) != len(found):
        if number and more.re is _COUNTED:
            raise AnswerError(f"写的是{number}个单位，所列的是{len(found)}个，请核对后重新填写。")
        raise AnswerError("“等”没有写明还有哪些单位，请逐个写明。")
    if not found:
        raise AnswerError("请填写单位名称，例如：青山镇党委。")
    return found


def resolve_one(text: str, nameable: Nameable) -> Unit:
    """The single unit that a text names; raises AnswerError like `resolve`, and for several units."""
    found = resolve(text, nameable)
    if len(found) > 1:
        raise AnswerError(f"此项只填一个单位（现有{_listed(found)}），请重新填写。")
    return found[0]


def known_name(text: str, nameable: Nameable) -> str:
    """The full name of the unit that a text names, or the text itself: village branches mostly stand in no roster.

    Raises AnswerError with the candidates for a name that several units have, and with the nearest names for one that
    is none of a village and nearly a unit's; with a whole one in it, it is an organisation of that unit
    (县教育局机关党委). Source: domain.md M09, M12, M17.
    """
    index = UnitIndex((*nameable.units, *(one for one, _ in nameable.others)), nameable.county)
    found = index.by_name(bare(text))
    if len(found) > 1:
        raise AnswerError(f"“{_quoted(text)}”对应多个单位（{_listed(found)}），请写全称。")
    if found:
        return found[0].name
    near = [one for one in index.near(bare(text), nameable.units) if index.core(bare(one.name)) not in bare(text)]
    if near and not _VILLAGE.search(text):
        raise AnswerError(
            f"“{_quoted(text)}”不在单位名单中，名称相近的有：{_listed(near)}。请按名单填写，或写明村（社区）、支部。"
        )
    return text


def led(line: str, nameable: Nameable) -> tuple[tuple[Unit, ...], str]:
    """The units in the lead and what they are to do, of a line “牵头单位：事项”; raises AnswerError."""
    names, _, text = re.sub("[:：]", "：", line, count=1).partition("：")
    if len(text.strip()) < 2:
        sample = "请写成“牵头单位：事项”，例如：青山镇党委：完成阵地建设。"
        raise AnswerError(f"“{_quoted(line)}”没有写明牵头单位，{sample}")
    return resolve(names, nameable), text.strip()


class _Reader:
    """Reads names with one set of units that may be named."""

    def __init__(self, nameable: Nameable) -> None:
        self._nameable = nameable
        self._index = UnitIndex((*nameable.units, *(one for one, _ in nameable.others)), nameable.county)
        self._why_not = {one.id: why for one, why in nameable.others}

    def knows(self, text: str) -> bool:
        """Whether the whole text is one name."""
        return bool(self._index.by_name(bare(text)))

    def parts(self, text: str) -> Iterator[str]:
        """The names in a text, however they are set apart; a name that holds such a sign stays whole."""
        if self.knows(text):
            yield text
            return
        for piece in map(self._unnumbered, chain.from_iterable(map(_ENDS.split, entries(text)))):
            if self._is_one(piece) or not re.search(r"\s", piece):
                yield piece
            else:
                yield from map(self._unnumbered, piece.split())

    def units(self, parts: Iterable[str]) -> tuple[Unit, ...]:
        """The units of these names, each once; raises one AnswerError with a line for each name that is not clear."""
        found: dict[int, Unit] = {}
        wrong: dict[str, None] = {}
        for part in filter(None, parts):
            try:
                found |= {unit.id: unit for unit in self._meant(part)}
            except AnswerError as error:
                wrong[str(error)] = None
        if wrong:
            raise AnswerError("\n".join(wrong))
        return tuple(found.values())

    def _unnumbered(self, piece: str) -> str:
        if self.knows(piece) or not _NUMBERING.match(piece):
            return "" if _BARE_NUMBER.fullmatch(piece) else piece.strip()
        return _NUMBERING.sub("", piece, count=1).strip()

    def _is_one(self, piece: str) -> bool:
        return bool(self.knows(piece) or group(piece) or self._index.by_part(bare(piece)))

    def _meant(self, said: str) -> Sequence[Unit]:
        if found := self._index.by_name(bare(said)):
            return [self._only(said, found)]
        if kinds := group(said):
            return [one for one in self._nameable.units if one.type in kinds]
        if found := self._index.by_part(bare(said)):
            return [self._only(said, found)]
        if run := self._run(bare(said)):
            return [self._only(name, units) for name, units in run]
        parts = [part for part in _AND.split(said) if part.strip()]
        if len(parts) > 1 and any(self._is_one(part) for part in parts):
            return self.units(parts)
        raise AnswerError(self._unknown(said))

    def _only(self, said: str, found: Sequence[Unit]) -> Unit:
        offered = [one for one in found if one.id not in self._why_not]
        if len(found) > 1 and not (self._nameable.narrowed and len(offered) == 1):
            raise AnswerError(f"“{_quoted(said)}”对应多个单位（{_listed(found)}），请写全称。")
        if not offered:
            raise AnswerError(f"“{found[0].name}”{self._why_not[found[0].id]}。")
        return offered[0]

    def _unknown(self, said: str) -> str:
        near = self._index.near(bare(said), self._nameable.units)
        hint = f"，名称相近的有：{_listed(near)}" if near else ""
        return f"“{_quoted(said)}”不在单位名单中{hint}。请按单位名单填写。"

    def _run(self, text: str) -> list[_Found]:
        """The names in a text with nothing, or 和, 及, 与, between them; empty unless it is made of names only."""
        if len(text) > _LONGEST_RUN:
            return []
        # From the end: the names from each place on, where there are only names.
        tails: dict[int, list[_Found]] = {len(text): []}
        for start in range(len(text) - 1, -1, -1):
            for end in range(min(len(text), start + self._index.longest), start + 1, -1):
                at = _next_name(text, end, tails)
                if at in tails and (found := self._index.by_name(text[start:end])):
                    tails[start] = [(text[start:end], found), *tails[at]]
                    break
        return tails.get(0, [])


def _next_name(text: str, at: int, tails: Mapping[int, object]) -> int:
    link = None if at in tails else _AND.match(text, at)
    return link.end() if link and link.end() < len(text) else at


def _number(text: str | None) -> int:
    found = plain(text) if text else ""
    return int(found) if found.isdigit() else 0


def _listed(units: Sequence[Unit]) -> str:
    names = "、".join(one.name for one in units[:_SHOWN])
    return f"{names}等{len(units)}个单位" if len(units) > _SHOWN else names


def _quoted(text: str) -> str:
    said = " ".join(text.split())
    return said if len(said) <= _QUOTED else f"{said[:_QUOTED]}…"
