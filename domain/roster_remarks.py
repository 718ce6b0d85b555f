"""What a person would want to know before an import: two secretaries, namesakes, names that are nearly the same."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from domain.names import name_key, nearly
from domain.plain_text import compact
from domain.power import REPORTING, Role
from domain.roster import Existing, Remark, RemarkKind, RosterEntry, RosterPlan

# What people leave out at the end of a unit's name, the longest first.
_ENDINGS = ("党支部委员会", "委员会", "党总支部", "党总支", "党支部", "党工委", "党委", "党组", "工委")
# A shorter name says too little to be called nearly the same.
_SHORTEST = 2


def remarks(
    existing: Existing, read: Sequence[RosterEntry], plan: RosterPlan, noted: Iterable[Remark]
) -> tuple[Remark, ...]:
    """All remarks on a plan, with those `noted` while the file was read, by kind in fixed order. Raises nothing."""
    order = list(RemarkKind)
    found = [*plan.remarks, *_secretaries(existing, read, plan), *_people(existing, plan), *_units(existing, plan)]
    found += [Remark(RemarkKind.NO_TITLE, f"{one.unit}{one.name}") for one in plan.posts if not one.post]
    unique = dict.fromkeys([*found, *noted])
    return tuple(sorted(unique, key=lambda one: order.index(one.kind)))


def _secretaries(existing: Existing, read: Iterable[RosterEntry], plan: RosterPlan) -> Iterator[Remark]:
    """Units that will have several secretaries, and those of the roster that will have none."""
    ids = {compact(unit.name): unit.id for unit in existing.units}
    if plan.root_name and existing.root:
        ids[compact(plan.root_name)] = existing.root.id
    types = {compact(unit.name): unit.type for unit in existing.units}
    types |= {compact(unit.name): unit.type for unit in plan.units}
    added: dict[str, list[str]] = defaultdict(list)
    for post in plan.posts:
        if post.role is Role.SECRETARY:
            added[compact(post.unit)].append(post.name)
    held: dict[int, list[str]] = defaultdict(list)
    for one in existing.posts:
        if one.role is Role.SECRETARY and not one.ended:
            held[one.unit_id].append(f"{one.name}（现任）")
    for key, name in {compact(entry.unit): entry.unit for entry in read}.items():
        names = [*held[ids.get(key, 0)], *added[key]]
        if added[key] and len(names) > 1:
            yield Remark(RemarkKind.SECRETARIES, f"{name}将有{len(names)}名书记：{'、'.join(names)}")
        elif not names and types.get(key) in REPORTING:
            yield Remark(RemarkKind.NO_SECRETARY, name)


def _people(existing: Existing, plan: RosterPlan) -> Iterator[Remark]:
    """New people who bear the name of somebody elsewhere, or nearly the name of somebody in their unit."""
    names = {unit.id: unit.name for unit in existing.units}
    everywhere: dict[str, dict[str, str]] = defaultdict(dict)
    in_unit: dict[str, dict[str, str]] = defaultdict(dict)
    for one in existing.posts:
        unit = names.get(one.unit_id, "")
        if not one.ended:
            everywhere[name_key(one.name)][compact(unit)] = unit
            in_unit[compact(unit)][name_key(one.name)] = one.name
    new = {(compact(post.unit), name_key(post.name)): post for post in plan.posts if post.person_id is None}
    for (key, name), post in new.items():
        everywhere[name][key] = post.unit
        in_unit[key][name] = post.name
    for (key, name), post in new.items():
        if others := [unit for place, unit in everywhere[name].items() if place != key]:
            yield Remark(RemarkKind.NAMESAKE, f"{post.unit}{post.name}（另在{'、'.join(others[:3])}）")
        for other, spelling in in_unit[key].items():
            if other != name and nearly(name, other) and (other < name or (key, other) not in new):
                yield Remark(RemarkKind.ALIKE_PERSON, f"{post.unit}{post.name}与{spelling}")


def _units(existing: Existing, plan: RosterPlan) -> Iterator[Remark]:
    """New units that are called like another one but for the last words, the county's name or one character."""
    stems: dict[str, str] = {}
    known = {compact(unit.name): unit.name for unit in existing.units if unit is not existing.root}
    for unit in plan.units:
        key = compact(unit.name)
        other = stems.setdefault(_stem(key), unit.name)
        if other is not unit.name:
            yield Remark(RemarkKind.ALIKE_UNIT, f"“{unit.name}”与“{other}”")
        for word, name in known.items():
            if _same_unit(key, word):
                yield Remark(RemarkKind.ALIKE_UNIT, f"“{unit.name}”与已有的“{name}”")


def _stem(key: str) -> str:
    ending = next((one for one in _ENDINGS if key.endswith(one) and len(key) > len(one) + 1), "")
    return key.removesuffix(ending)


def _same_unit(one: str, other: str) -> bool:
    mine, theirs = _stem(one), _stem(other)
    shorter, longer = sorted((mine, theirs), key=len)
    if len(shorter) >= _SHORTEST and (shorter == longer or longer.endswith(shorter)):
        return True
    if len(mine) != len(theirs) or len(mine) <= _SHORTEST or mine[0] != theirs[0]:
        return False
    return sum(a != b for a, b in zip(mine, theirs, strict=True)) == 1
