"""Tables over an enum are complete: whoever adds a role, a state or a reason is told where it was forgotten."""

import pkgutil
from collections.abc import Iterator, Mapping
from enum import Enum
from importlib import import_module
from importlib.util import find_spec
from typing import get_args

from pydantic import BaseModel

from domain.power import REPORTING, Role, UnitType
from domain.unit_forms import DepartmentInvitation, NewUnitForm, UnitInvitation
from views.actions import Action

LAYERS = ("domain", "storage", "services", "views", "handlers", "bot", "sandbox")
# What these leave out has no entry on purpose: each is read with `get`, `in` or a default.
PARTIAL = {
    "domain.bulletin.DUTIES",
    "domain.bulletin._ADDRESSED",
    "domain.ledgers._WIDTHS",
    "domain.delivery._NEXT",
    "bot.telegram_errors._TEXTS",
    "services.attention._NOW",
    "storage.attention._FATES",
    "views.collections._KINDS",
    "views.rehearsal._REASONS",
}


def modules() -> Iterator[str]:
    for layer in LAYERS:
        for found in pkgutil.walk_packages(import_module(layer).__path__, f"{layer}."):
            # The driver of this one is an extra, which may be missing where only SQLite is wanted.
            left_out = found.name.startswith("storage.engines.postgres") and find_spec("asyncpg") is None
            if not left_out and "migrations" not in found.name and not found.name.endswith("__main__"):
                yield found.name


def tables() -> Iterator[tuple[str, type[Enum], Mapping[Enum, object]]]:
    """Every table of a module whose keys are members of one enum; an imported one counts where it is made."""
    seen: set[int] = set()
    for module in modules():
        for name, value in vars(import_module(module)).items():
            if isinstance(value, Mapping) and value and id(value) not in seen:
                kinds = {type(key) for key in value}
                if len(kinds) == 1 and issubclass(kind := kinds.pop(), Enum):
                    seen.add(id(value))
                    yield f"{module}.{name}", kind, value


def test_a_table_over_an_enum_has_every_member_unless_it_is_partial_on_purpose() -> None:
    # Each feature takes presses of its own; all features together take them all (tests/views/test_actions.py).
    gaps = {name: set(kind) - set(table) for name, kind, table in tables() if kind is not Action}
    assert {name: missing for name, missing in gaps.items() if missing and name not in PARTIAL} == {}
    assert {name for name in PARTIAL if not gaps.get(name)} == set(), "complete by now, or gone: take it off the list"


def test_the_tables_are_found() -> None:
    found = {kind for _, kind, _ in tables()}
    assert {Role, UnitType} <= found
    assert len(found) > 10


def choices(form: type[BaseModel], field: str) -> tuple[str, ...]:
    return get_args(form.model_fields[field].annotation)


def test_every_role_can_be_invited_by_one_of_the_two_forms() -> None:
    assert sorted(choices(UnitInvitation, "role") + choices(DepartmentInvitation, "role")) == sorted(Role)


def test_every_kind_of_unit_can_be_added_below_the_department() -> None:
    assert sorted(choices(NewUnitForm, "type")) == sorted(set(UnitType) - {UnitType.DEPARTMENT})
    assert set(choices(NewUnitForm, "type")) > REPORTING
