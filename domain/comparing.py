"""Two versions of what a unit handed in, side by side: which answers differ, and which stayed."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from domain.answers import Past, answered
from domain.forms.values import display
from domain.items import Item
from domain.mechanism import Mechanism


@dataclass(frozen=True, slots=True)
class Change:
    """One question whose answer differs, as people read it; what was not answered is empty."""

    title: str
    before: str
    after: str


def compare(
    mechanism: Mechanism,
    item: Item,
    section: str,
    before: tuple[Mapping[str, Any], str],
    after: tuple[Mapping[str, Any], str],
    past: Past,
) -> tuple[tuple[Change, ...], tuple[str, ...]]:
    """The changes from one version of a section to another, and the titles of what stayed.

    A version is its answers and the version of the form that asked for them; the order is that of the later one.
    """
    old = _read(mechanism, item, section, before, past)
    new = _read(mechanism, item, section, after, past)
    every = {title: (old.get(title, ""), new.get(title, "")) for title in (*new, *old)}
    changed = tuple(Change(title, *both) for title, both in every.items() if both[0] != both[1])
    return changed, tuple(title for title, both in every.items() if both[0] == both[1])


def _read(
    mechanism: Mechanism, item: Item, section: str, version: tuple[Mapping[str, Any], str], past: Past
) -> dict[str, str]:
    answers, form_version = version
    then = replace(item, payload={section: answers}, forms={section: form_version})
    return {asked.title: display(asked, value) for asked, value in answered(mechanism, then, section, past)}
