"""Finds who is addressed in a sentence: units of the roster by their names, kinds of units, lists of departments."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from domain.power import REPORTING, Unit, UnitType
from domain.unit_index import UnitIndex, bare
from domain.unit_names import Nameable

_ALL, _TOWNS, _OFFICES = REPORTING, frozenset({UnitType.TOWNSHIP}), frozenset({UnitType.COUNTY_DEPT})
_HAN = r"[\u4e00-\u9fff]"
_EVERY = r"(?:全县)?(?:各级?|各个|每个|所有|全体)"
_GROUPS: tuple[tuple[re.Pattern[str], frozenset[UnitType]], ...] = tuple(
    (re.compile(pattern), kinds)
    for pattern, kinds in (
        (rf"{_EVERY}(?:乡镇|镇街|乡|镇)(?:[（(]?(?:、)?街道[)）]?)?(?:党[（(]?工?[)）]?委)?(?:书记)?", _TOWNS),
        (rf"{_EVERY}街道(?:党工委)?", _TOWNS),
        (
            r"(?:各)?县(?:直|级)(?:各)?(?:机关|部门|单位)+(?:党委|党组|[（(]党组[)）])*"
            rf"|{_EVERY}(?:县直)?(?:机关)?部门(?:、单位|单位)?(?:党委|党组|[（(]党组[)）])*",
            _OFFICES,
        ),
        (rf"{_EVERY}(?:党工委|工委)", frozenset({UnitType.WORK_COMMITTEE})),
        (
            rf"{_EVERY}(?:基层)?(?:党组织|党委(?:[（(]党组[)）])?|党[（(]工[)）]委|党委、党组|单位)(?:书记|负责人|主要负责同志)?",
            _ALL,
        ),
    )
)
# Addressed, but no unit of the roster can be told from the words: a person says which.
_VAGUE = re.compile(
    r"(?:(?:有关|相关|责任|受检|被督查)(?:党组织|单位|部门|乡镇)|班子成员|党员领导干部|各级(?:纪检(?:监察)?组织|领导干部))"
    r"(?=[^，。；]{0,8}(?:要|应|须))"
)
_LISTED = re.compile(
    rf"(?P<names>{_HAN}{{2,12}}(?:、{_HAN}{{2,12}})*(?:[和及与]{_HAN}{{2,12}})?)等(?:\d+个|[一二两三四五六七八九十]+个)?(?:相关|有关|职能)?(?:部门|单位)"
)
_LEADS = re.compile(
    r"(?:由|(?:牵头|责任|主办)(?:单位|部门)?[:：为是])(?P<names>[^，。；：:,;]{2,60}?)"
    r"(?=共同|分别|具体|统一|负责|牵头|会同|[，。；,;）)]|$)"
)
_LEADS_BEFORE = re.compile(r"(?:^|[，。；,;、（(])(?P<names>[^，。；,;（(]{2,40}?)(?:负责)?牵头")
_HELPS = re.compile(
    r"(?:配合|协助|协办|参与)(?:单位|部门)?[:：](?P<after>[^。；;）)]{2,80})"
    r"|会同(?P<joined>[^，。；,;]{2,40}?)(?=[，。；,;]|[对于在]|配合|协助|参与|开展|制[定订]|研究|负责|抓紧)"
    r"|(?:^|[，。；,;]|会同)(?P<before>(?:(?!会同)[^，。；,;]){2,60}?)(?:密切|积极|共同|予以)?(?:配合|协助|参与)"
)
_SPLIT = re.compile(r"[、，,/]|以及|[和及与]")
# 学习青山镇的做法: somebody is named, nobody is addressed.
_ONLY_MENTIONED = re.compile(r"(?:学习|借鉴|推广|参照|像|对|到|赴|在|以|向|给|听取|通报|同意|批准|研究|关于)$")
_DEMAND_AT = re.compile(
    r"要(?![求点素])|须|应|务必|负责|牵头|于|在|抓紧|报送|完成|研究一下|\d|[周月日底一二三四五六](?:以|之)?前"
)
_SHORTEST = 3


@dataclass(frozen=True, slots=True)
class Who:
    """Who is addressed: the words as they stand, and the units (ids) in the lead and those that help.

    `named` says that units were called by name. Words without units name somebody who is no unit of the roster.
    """

    words: tuple[str, ...] = ()
    lead: tuple[int, ...] = ()
    helping: tuple[int, ...] = ()
    named: bool = False


class Addressees:
    """Finds addressees among the units that may be named; made once for a whole speech."""

    def __init__(self, nameable: Nameable) -> None:
        self._units = nameable.units
        self._index = UnitIndex(nameable.units, nameable.county)
        self._names: dict[str, list[Unit]] = {}
        for one in nameable.units:
            for name in {bare(one.name), self._index.core(bare(one.name))}:
                if len(name) >= _SHORTEST:
                    self._names.setdefault(name, []).append(one)
        self._lengths = sorted({len(name) for name in self._names}, reverse=True)

    def find(self, text: str) -> Who:
        """Who is addressed in a sentence; nobody when it names none."""
        helping, rest = self._helping(text)
        if found := self._leading(rest):
            return self._who(found[0], found[1], helping, named=True)
        words, lead, named = self._addressed(rest)
        return self._who(words, lead, helping, named=named)

    def _who(self, words: Iterable[str], lead: Iterable[Unit], helping: list[Unit], *, named: bool) -> Who:
        first = tuple(dict.fromkeys(one.id for one in lead))
        others = tuple(dict.fromkeys(one.id for one in helping if one.id not in first))
        return Who(tuple(dict.fromkeys(words)), first, others, named and bool(first))

    def _helping(self, text: str) -> tuple[list[Unit], str]:
        """The units that help, and the sentence without them."""
        found: list[Unit] = []
        rest = text
        for match in _HELPS.finditer(text):
            units = self._listed(match["after"] or match["joined"] or match["before"])[1]
            if units:
                found += units
                rest = rest.replace(match.group(), "，")
        return found, rest

    def _leading(self, text: str) -> tuple[list[str], list[Unit]] | None:
        """Who is said to be in the lead: 由…牵头, 责任单位：…; None when nobody known is."""
        for match in (*_LEADS.finditer(text), *_LEADS_BEFORE.finditer(text)):
            words, units = self._listed(match["names"])
            if units:
                return words, units
            if first := self._name_at(text, match.start("names")):
                return [text[match.start("names") :][: first[0]]], [first[1]]
        return None

    def _addressed(self, text: str) -> tuple[list[str], list[Unit], bool]:
        words, units = [], []
        for match in _LISTED.finditer(text):
            names, found = self._listed(match["names"], partly=True)
            if len(names) > 1 or found:
                words += names
                units += found
        named = list(self._by_name(text))
        kinds: frozenset[UnitType] = frozenset()
        for pattern, of in _GROUPS:
            for match in pattern.finditer(text):
                if not _ONLY_MENTIONED.search(text[: match.start()]):
                    words.append(match.group())
                    kinds |= of
        if not words and not named:
            words += [match.group() for match in _VAGUE.finditer(text)]
        words += [name for name, _ in named]
        every = [one for one in self._units if one.type in kinds] if not named else []
        return words, [*units, *(one for _, one in named), *every], bool(named or units)

    def _listed(self, names: str, *, partly: bool = False) -> tuple[list[str], list[Unit]]:
        """The names in a list and the units of them; kinds of units count as all of theirs."""
        words, units = [], []
        for part in filter(None, (one.strip() for one in _SPLIT.split(names))):
            found = self._index.by_name(bare(part)) or (self._index.by_part(bare(part)) if len(part) > 1 else [])
            kinds = next((of for pattern, of in _GROUPS if pattern.fullmatch(part)), None)
            every = [one for one in self._units if kinds and one.type in kinds]
            if len(found) == 1 or every or partly:
                words.append(part)
                units += found if len(found) == 1 else every
        return words, units

    def _by_name(self, text: str) -> Iterator[tuple[str, Unit]]:
        """Units that stand in the place of the one who acts: before what is asked for, not only mentioned."""
        at = 0
        while at < len(text):
            size, unit = self._name_at(text, at) or (1, None)
            if unit and self._acts(text, at, at + size):
                yield text[at : at + size], unit
            at += size

    def _name_at(self, text: str, at: int) -> tuple[int, Unit] | None:
        """The longest name of one unit that begins at a place: its length and the unit."""
        sizes = (size for size in self._lengths if len(self._names.get(text[at : at + size], ())) == 1)
        size = next(sizes, 0)
        return (size, self._names[text[at : at + size]][0]) if size else None

    def _acts(self, text: str, start: int, end: int) -> bool:
        if _ONLY_MENTIONED.search(text[:start]):
            return False
        clause = re.split(r"[。；;]", text[end:])[0]
        # 请县教育局: its name may be known without 县.
        before = text[:start].removesuffix("县").removesuffix("请")
        at_front = not re.search(r"[，,：:]", before) or before[-1:] in tuple("，,：:、和及与（(。；;")
        return at_front and not clause.startswith(("的", "等地", "经验", "做法")) and bool(_DEMAND_AT.search(clause))
