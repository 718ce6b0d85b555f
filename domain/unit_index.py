"""The names of units by the ways in which people shorten them, and which units a single name may mean."""

import re
from collections.abc import Sequence
from difflib import get_close_matches

from domain.plain_text import compact
from domain.power import Unit, UnitType

# As close as 清山镇 is to 青山镇: two characters of three.
_NEAR = 0.6
_MARKS = re.compile(r"[（）()【】\[\]〔〕“”\"'《》<>]")
# What a name may end in without being another unit for it; the longest first.
_COMMITTEE = re.compile(
    r"(?:工作委员会|党工委|委员会|党委会|党委|党组|党总支|总支部|总支|党支部|支部|人民政府|政府"
    r"|(?<=街道)(?:办事处|工委|办)|(?<=[镇乡])委)$"
)
_EVERY = r"(?:全县|全部|全体|所有|各个|各|每个)+的?"
_PLACE = r"[县市区][直级]"
_GROUPS: tuple[tuple[re.Pattern[str], frozenset[UnitType]], ...] = tuple(
    (re.compile(pattern), kinds)
    for pattern, kinds in (
        (rf"{_EVERY}|{_EVERY}(?:受检|有关|成员)?单位", frozenset(UnitType)),
        (rf"(?:(?:{_EVERY})?乡镇(?:街道)?|{_EVERY}(?:街道|乡|镇))(?:党委|党工委)*", frozenset({UnitType.TOWNSHIP})),
        (
            rf"(?:(?:{_EVERY})?{_PLACE}各?(?:机关|部门|单位)+|{_EVERY}部门)(?:党委|党组)*",
            frozenset({UnitType.COUNTY_DEPT}),
        ),
        (rf"{_EVERY}(?:党工委|工委)", frozenset({UnitType.WORK_COMMITTEE})),
    )
)


def bare(text: str) -> str:
    """A name as names are compared: half width, without blanks, brackets and quotation marks."""
    return _MARKS.sub("", compact(text))


def group(said: str) -> frozenset[UnitType]:
    """The kinds of units that words such as 全部乡镇 or 县直各部门 mean; none for anything else."""
    text = bare(said)
    return next((kinds for pattern, kinds in _GROUPS if pattern.fullmatch(text)), frozenset())


class UnitIndex:
    """The units that are known, with their names whole, without the county, and without the kind of committee."""

    def __init__(self, units: Sequence[Unit], county: str) -> None:
        self._prefixes = ("中共", compact(county), county[-1:])
        self._full = [(one, bare(one.name)) for one in units]
        self._core = [(one, self.core(name)) for one, name in self._full]
        local = [(one, self._without_place(name)) for one, name in self._full]
        self._tables = [_by_name(table) for table in (self._full, local, self._core)]
        self.longest = max((len(name) for _, name in self._full), default=0) + len(county) + len("中共")

    def by_name(self, said: str) -> list[Unit]:
        """The units whose name this is (compared bare): whole, or without the county, or without the committee too."""
        spellings = (said, self._without_place(said), self.core(said))
        return next(
            (found for table, name in zip(self._tables, spellings, strict=True) if (found := table.get(name))), []
        )

    def names(self) -> list[tuple[Unit, tuple[str, ...]]]:
        """Each unit with the names that mean it alone: whole, without the county, and without the committee too."""
        found = []
        for one in (unit for unit, _ in self._full):
            own = {name for table in self._tables for name, units in table.items() if units == [one]}
            found.append((one, tuple(sorted(own))))
        return found

    def by_part(self, said: str) -> list[Unit]:
        """The units that a part of a name, or an abbreviation as offices use them, may mean."""
        core = self.core(said)
        if len(core) < 2 or _COMMITTEE.fullmatch(core):
            return []
        held = [one for one, name in self._full if core in name]
        return held or [
            one for one, name in self._core if one.type is UnitType.COUNTY_DEPT and _abbreviates(core, name)
        ]

    def near(self, said: str, among: Sequence[Unit]) -> tuple[Unit, ...]:
        """The units whose names come closest to what was typed, at most three."""
        ids = {one.id for one in among}
        cores = {core: one for one, core in reversed(self._core) if one.id in ids}
        return tuple(cores[name] for name in get_close_matches(self.core(said), list(cores), 3, _NEAR))

    def core(self, name: str) -> str:
        """A name without the county before and the kind of committee behind it."""
        left = self._without_place(name)
        while len(shorter := _COMMITTEE.sub("", left)) >= 2 and shorter != left:
            left = shorter
        return left

    def _without_place(self, name: str) -> str:
        left = name
        for prefix in self._prefixes:
            if prefix and left.startswith(prefix) and len(left) - len(prefix) >= 2:
                left = left.removeprefix(prefix)
        return left


def _by_name(table: Sequence[tuple[Unit, str]]) -> dict[str, list[Unit]]:
    found: dict[str, list[Unit]] = {}
    for one, name in table:
        found.setdefault(name, []).append(one)
    return found


def _abbreviates(short: str, name: str) -> bool:
    """Whether a name is shortened as offices are: 发改局 of 发展和改革局, with its first and last character."""
    if len(short) < 3 or (short[0], short[-1]) != (name[0], name[-1]):
        return False
    rest = iter(name)
    return all(char in rest for char in short)
