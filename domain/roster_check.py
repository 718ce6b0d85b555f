"""Compares a roster with the county: either a plan that can be carried out as a whole, or every problem by line."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from difflib import get_close_matches

from domain.names import name_key
from domain.plain_text import compact
from domain.power import Unit, UnitType
from domain.roster import (
    Existing,
    Held,
    NewPost,
    NewUnit,
    Problem,
    Remark,
    RemarkKind,
    RosterEntry,
    RosterLine,
    RosterPlan,
    Spot,
    misfit,
)
from domain.roster_lines import entries
from domain.roster_remarks import remarks

NOWHERE = Spot(0)
# As close as 青山镇党委 and 清山镇党委.
_NEAR = 0.7


@dataclass(slots=True)
class _Unit:
    """A unit that the file names: what its rows say together, and the unit of the county if there is one."""

    name: str
    line: Spot
    type: UnitType | None = None
    parent: str = ""
    known: Unit | None = None
    type_line: Spot = NOWHERE
    parent_line: Spot = NOWHERE

    @property
    def key(self) -> str:
        """The name without blanks and in one width: what is the same unit, however its rows spell it."""
        return compact(self.name)


@dataclass(slots=True)
class _Check:
    existing: Existing
    units: dict[str, _Unit] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    known: dict[str, Unit] = field(default_factory=dict)
    root: _Unit | None = None
    faulty: frozenset[Spot] = frozenset()

    def wrong(self, at: Spot, text: str) -> None:
        """Note a problem of one row, in Chinese."""
        self.problems.append(Problem(at.line, text, at.sheet))


def check(lines: Sequence[RosterLine], existing: Existing) -> RosterPlan | tuple[Problem, ...]:
    """Check a whole roster against the county: a plan, or all problems in the order of the lines; raises nothing.

    An import only adds: posts end by 移除 or 交接, never because a file leaves them out. Spellings are compared
    without blanks and widths, names also without what stands beside them. The row without 上级单位 that is a
    组织部门 names the root unit. A post that somebody has ended is not given again.
    """
    reading = entries(lines)
    read = reading.entries
    faulty = frozenset(Spot(one.line, one.sheet) for one in reading.problems)
    state = _Check(existing, problems=reading.problems, faulty=faulty)
    state.known = {compact(unit.name): unit for unit in existing.units}
    for entry in read:
        _gather(state, entry)
    _find_root(state)
    for unit in state.units.values():
        _judge_unit(state, unit)
    _find_cycles(state)
    _judge_people(state, read)
    if state.problems:
        sheets = list(dict.fromkeys(line.sheet for line in lines))
        return tuple(sorted(state.problems, key=lambda one: (sheets.index(one.sheet) if one.line else -1, one.line)))
    plan = _plan(state, read)
    return replace(plan, remarks=remarks(existing, read, plan, reading.remarks))


def _gather(state: _Check, entry: RosterEntry) -> None:
    unit = state.units.setdefault(compact(entry.unit), _Unit(entry.unit, entry.spot))
    if entry.type and unit.type and entry.type is not unit.type:
        state.wrong(entry.spot, f"“{entry.unit}”的单位类型与{unit.type_line.words(entry.spot)}不一致，请改为一致。")
    if entry.parent and unit.parent and compact(entry.parent) != compact(unit.parent):
        state.wrong(entry.spot, f"“{entry.unit}”的上级单位与{unit.parent_line.words(entry.spot)}不一致，请改为一致。")
    if entry.type and unit.type is None:
        unit.type, unit.type_line = entry.type, entry.spot
    if entry.parent and not unit.parent:
        unit.parent, unit.parent_line = entry.parent, entry.spot


def _judge_unit(state: _Check, unit: _Unit) -> None:
    if unit.known is not None:
        _judge_known(state, unit, unit.known)
    elif unit.line in state.faulty:
        # What is missing may be just what could not be read.
        return
    elif unit.type is None:
        state.wrong(unit.line, f"“{unit.name}”是新单位，请填写单位类型。如不是单位，请删去该行。")
    elif not unit.parent:
        state.wrong(unit.line, f"“{unit.name}”未填写上级单位，请补充。")
    if unit.parent and compact(unit.parent) not in state.known and compact(unit.parent) not in state.units:
        hint = _alike(state, unit)
        state.wrong(unit.parent_line, f"上级单位“{unit.parent}”不在名单中，也不在系统中。{hint}")


def _alike(state: _Check, below: _Unit) -> str:
    """Which unit somebody may have meant who left something out or mistyped it, else what to do."""
    name, words = below.parent, compact(below.parent)
    root = state.existing.root
    if root and words.endswith(compact(root.name)):
        return f"如是组织部的名称，请在名单中加一行：单位“{name}”，单位类型“{root.type.label}”，上级单位留空。"
    names = {key: unit.name for key, unit in state.known.items()} | {key: one.name for key, one in state.units.items()}
    names.pop(below.key, None)
    part = next((key for key in names if len(words) > 1 and (key.endswith(words) or key.startswith(words))), None)
    if near := part or next(iter(get_close_matches(words, names, 1, _NEAR)), None):
        return f"是否为“{names[near]}”？请写全称。"
    return "请改为已有的单位，或在名单中为它加一行。"


def _judge_known(state: _Check, unit: _Unit, known: Unit) -> None:
    if not known.active:
        state.wrong(unit.line, f"“{unit.name}”已停用，请联系管理员启用后再导入。")
    if unit.type and unit.type is not known.type:
        state.wrong(
            unit.type_line, f"“{unit.name}”的单位类型与系统中不一致（系统中为“{known.type.label}”），请改为一致。"
        )
    parent = next((one for one in state.known.values() if one.id == known.parent_id), None)
    if unit.parent and (parent is None or compact(parent.name) != compact(unit.parent)):
        said = f"为“{parent.name}”" if parent else "没有上级单位"
        state.wrong(unit.parent_line, f"“{unit.name}”的上级单位与系统中不一致（系统中{said}），请改为一致。")


def _find_root(state: _Check) -> None:
    """Match units with the county; a new 组织部门 without parent is the root under its own (new) name."""
    root = state.existing.root
    for unit in state.units.values():
        unit.known = state.known.get(unit.key)
    named = next((unit for unit in state.units.values() if root and unit.known is root), None)
    for unit in state.units.values():
        if unit.known or unit.parent or unit.type is not UnitType.DEPARTMENT:
            continue
        if named is not None:
            text = (
                f"没有上级单位的只能有一个组织部门，{named.line.words(unit.line)}已有“{named.name}”，请补充上级单位。"
            )
            state.wrong(unit.line, text)
            state.faulty |= {unit.line}
            continue
        named = state.root = unit
        unit.known = root
    if state.root and root:
        # From here on the units are called as the file calls them, so that a second import finds the same.
        del state.known[compact(root.name)]
        state.known[state.root.key] = replace(root, name=state.root.name)


def _find_cycles(state: _Check) -> None:
    for unit in state.units.values():
        seen = {unit.key}
        above = state.units.get(compact(unit.parent))
        while above is not None and above.known is None and above.key not in seen:
            seen.add(above.key)
            above = state.units.get(compact(above.parent))
        if above is unit and unit.known is None:
            state.wrong(unit.parent_line, f"“{unit.name}”的上级单位循环引用，请核对上级单位。")


def _judge_people(state: _Check, read: Iterable[RosterEntry]) -> None:
    seen: dict[tuple[str, str, str], Spot] = {}
    for entry in read:
        if entry.role is None or entry.spot in state.faulty:
            continue
        unit = state.units[compact(entry.unit)]
        kind = unit.known.type if unit.known else unit.type
        if kind and (reason := misfit(kind, entry.role)):
            state.wrong(entry.spot, reason)
        first = seen.setdefault((unit.key, name_key(entry.name), entry.role), entry.spot)
        if first != entry.spot:
            said = f"“{entry.unit}”的{entry.name}（{entry.role.label}）"
            state.wrong(entry.spot, f"{said}与{first.words(entry.spot)}重复，请删去其中一行。")


def _plan(state: _Check, read: Iterable[RosterEntry]) -> RosterPlan:
    root = state.existing.root
    renamed = state.root.name if state.root and root and state.root.name != root.name else ""
    posts: list[NewPost] = []
    titles: list[tuple[int, str]] = []
    ended: list[Remark] = []
    spelt: dict[tuple[str, str], str] = {}
    holders = _holders(state.existing)
    for entry in read:
        if entry.role is None:
            continue
        unit = state.units[compact(entry.unit)]
        name = spelt.setdefault((unit.key, name_key(entry.name)), entry.name)
        held = holders.get((unit.known.id, name_key(entry.name)), []) if unit.known else []
        same = next((one for one in held if one.role is entry.role), None)
        if same is None:
            posts.append(NewPost(unit.name, name, entry.role, entry.post, held[0].person_id if held else None))
        elif same.ended:
            ended.append(Remark(RemarkKind.ENDED, f"{unit.name}{name}（{entry.role.label}）", entry.spot))
        elif entry.post and entry.post != same.post:
            titles.append((same.membership_id, entry.post))
    return RosterPlan(renamed, _parents_first(state), tuple(posts), tuple(titles), tuple(ended))


def _holders(existing: Existing) -> dict[tuple[int, str], list[Held]]:
    """The posts by unit and name; what is going on comes before what has ended."""
    found: dict[tuple[int, str], list[Held]] = defaultdict(list)
    for one in sorted(existing.posts, key=lambda one: one.ended):
        found[one.unit_id, name_key(one.name)].append(one)
    return found


def _parents_first(state: _Check) -> tuple[NewUnit, ...]:
    unit_item: dict[str, NewUnit] = {}
    for unit in state.units.values():
        chain: list[_Unit] = []
        above: _Unit | None = unit
        while above is not None and above.known is None and above.key not in unit_item:
            chain.append(above)
            above = state.units.get(compact(above.parent))
        for one in reversed(chain):
            assert one.type is not None  # noqa: S101  a new unit without a type is a problem, not a plan
            unit_item[one.key] = NewUnit(one.name, one.type, one.parent)
    return tuple(unit_item.values())
