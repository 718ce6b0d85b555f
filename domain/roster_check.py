"""Compares a roster with the county: either a plan that can be carried out as a whole, or every problem by line."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from domain.plain_text import compact
from domain.power import Unit, UnitType
from domain.roster import Existing, Held, NewPost, NewUnit, Problem, RosterEntry, RosterLine, RosterPlan, misfit
from domain.roster_lines import entries


@dataclass(slots=True)
class _Unit:
    """A unit that the file names: what its rows say together, and the unit of the county if there is one."""

    name: str
    line: int
    type: UnitType | None = None
    parent: str = ""
    known: Unit | None = None
    type_line: int = 0
    parent_line: int = 0

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
    faulty: frozenset[int] = frozenset()

    def wrong(self, line: int, text: str) -> None:
        """Note a problem of one line, in Chinese; line 0 means the whole file."""
        self.problems.append(Problem(line, text))


def check(lines: Sequence[RosterLine], existing: Existing) -> RosterPlan | tuple[Problem, ...]:
    """Check a whole roster against the county: a plan, or all problems in the order of the lines; raises nothing.

    An import only adds: posts end by 移除 or 交接, never because a file leaves them out. Spellings are compared
    without blanks and widths. The row without 上级单位 that is a 组织部门 names the root unit.
    """
    read, problems = entries(lines)
    state = _Check(existing, problems=list(problems), faulty=frozenset(one.line for one in problems))
    state.known = {compact(unit.name): unit for unit in existing.units}
    for entry in read:
        _gather(state, entry)
    _find_root(state)
    for unit in state.units.values():
        _judge_unit(state, unit)
    _find_cycles(state)
    _judge_people(state, read)
    if state.problems:
        return tuple(sorted(state.problems, key=lambda one: one.line))
    return _plan(state, read)


def _gather(state: _Check, entry: RosterEntry) -> None:
    unit = state.units.setdefault(compact(entry.unit), _Unit(entry.unit, entry.line))
    if entry.type and unit.type and entry.type is not unit.type:
        state.wrong(entry.line, f"“{entry.unit}”的单位类型与第{unit.type_line}行不一致。")
    if entry.parent and unit.parent and compact(entry.parent) != compact(unit.parent):
        state.wrong(entry.line, f"“{entry.unit}”的上级单位与第{unit.parent_line}行不一致。")
    if entry.type and unit.type is None:
        unit.type, unit.type_line = entry.type, entry.line
    if entry.parent and not unit.parent:
        unit.parent, unit.parent_line = entry.parent, entry.line


def _judge_unit(state: _Check, unit: _Unit) -> None:
    if unit.known is not None:
        _judge_known(state, unit, unit.known)
    elif unit.line in state.faulty:
        # What is missing may be just what could not be read.
        return
    elif unit.type is None:
        state.wrong(unit.line, f"“{unit.name}”是新单位，请填写单位类型。")
    elif not unit.parent:
        state.wrong(unit.line, f"“{unit.name}”未填写上级单位。")
    if unit.parent and compact(unit.parent) not in state.known and compact(unit.parent) not in state.units:
        state.wrong(unit.parent_line, f"上级单位“{unit.parent}”不在名单中，也不在系统中。")


def _judge_known(state: _Check, unit: _Unit, known: Unit) -> None:
    if not known.active:
        state.wrong(unit.line, f"“{unit.name}”已停用，请联系管理员启用后再导入。")
    if unit.type and unit.type is not known.type:
        state.wrong(unit.type_line, f"“{unit.name}”的单位类型与系统中不一致（系统中为“{known.type.label}”）。")
    parent = next((one for one in state.known.values() if one.id == known.parent_id), None)
    if unit.parent and (parent is None or compact(parent.name) != compact(unit.parent)):
        said = f"为“{parent.name}”" if parent else "没有上级单位"
        state.wrong(unit.parent_line, f"“{unit.name}”的上级单位与系统中不一致（系统中{said}）。")


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
            text = f"没有上级单位的只能有一个组织部门，第{named.line}行已有“{named.name}”。"
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
    seen: dict[tuple[str, str, str], int] = {}
    for entry in read:
        if entry.role is None or entry.line in state.faulty:
            continue
        unit = state.units[compact(entry.unit)]
        kind = unit.known.type if unit.known else unit.type
        if kind and (reason := misfit(kind, entry.role)):
            state.wrong(entry.line, reason)
        first = seen.setdefault((unit.key, compact(entry.name), entry.role), entry.line)
        if first != entry.line:
            state.wrong(entry.line, f"“{entry.unit}”的{entry.name}（{entry.role.label}）与第{first}行重复。")


def _plan(state: _Check, read: Iterable[RosterEntry]) -> RosterPlan:
    root = state.existing.root
    renamed = state.root.name if state.root and root and state.root.name != root.name else ""
    posts: list[NewPost] = []
    titles: list[tuple[int, str]] = []
    spelt: dict[tuple[str, str], str] = {}
    for entry in read:
        if entry.role is None:
            continue
        unit = state.units[compact(entry.unit)]
        name = spelt.setdefault((unit.key, compact(entry.name)), entry.name)
        held = _held(state.existing, unit, entry)
        same = next((one for one in held if one.role is entry.role), None)
        if same is None:
            posts.append(NewPost(unit.name, name, entry.role, entry.post, held[0].person_id if held else None))
        elif entry.post and entry.post != same.post:
            titles.append((same.membership_id, entry.post))
    return RosterPlan(renamed, _parents_first(state), tuple(posts), tuple(titles))


def _held(existing: Existing, unit: _Unit, entry: RosterEntry) -> list[Held]:
    if unit.known is None:
        return []
    name = compact(entry.name)
    return [one for one in existing.posts if one.unit_id == unit.known.id and compact(one.name) == name]


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
