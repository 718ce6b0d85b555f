"""Answers of an item with the questions that they were given to, also when a form has changed since."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from pydantic import BaseModel

from domain.forms.fields import Question, questions
from domain.forms.versions import version_of
from domain.items import Item
from domain.mechanism import Mechanism

# Questions of versions that no form has any more, by version.
Past = Mapping[str, tuple[Question, ...]]


def forgotten(mechanism: Mechanism, items: Iterable[Item]) -> frozenset[str]:
    """The versions under which these items keep answers and that no declared form has any more."""
    kept = {version for item in items for _, _, version in _entries(item) if version}
    return frozenset(kept - {version_of(form) for _, form in forms(mechanism)})


def answered(mechanism: Mechanism, item: Item, section: str, past: Past) -> Iterator[tuple[Question, Any]]:
    """The questions of a section with their answers, entry by entry, in the order in which they were asked.

    One that was left open is among them, with None, if something counts then (`Question.if_empty`).
    """
    for found, answers, version in _entries(item):
        if found == section:
            asked = past.get(version) or _asked(mechanism, item, section, version)
            yield from (
                (one, answers.get(one.name)) for one in asked if one.if_empty or answers.get(one.name) is not None
            )


def forms(mechanism: Mechanism) -> Iterator[tuple[str, type[BaseModel]]]:
    """Every form of a mechanism with the section that keeps its answers, in declared order."""
    if one := mechanism.creation:
        yield from ((one.kept_as, form) for form in (one.form, one.own_form) if form)
    for step in mechanism.steps:
        if step.asks:
            yield from ((step.kept_as, form) for form in step.asks.forms)


def _asked(mechanism: Mechanism, item: Item, section: str, version: str) -> tuple[Question, ...]:
    """The questions of the version, else those that the section asks of such an item today."""
    declared = [form for kept_as, form in forms(mechanism) if kept_as == section]
    today = (form for step in mechanism.steps if step.kept_as == section and (form := step.form_for(item)))
    chosen = next((form for form in declared if version_of(form) == version), None)
    form = chosen or next(today, None) or next(iter(declared), None)
    if mechanism.creation and form is mechanism.creation.own_form:
        # The unit's own form keeps some answers without asking for them.
        form = mechanism.creation.form
    return questions(form) if form else ()


def _entries(item: Item) -> Iterator[tuple[str, Mapping[str, Any], str]]:
    for section, kept in item.payload.items():
        entries = kept if isinstance(kept, list) else [kept]
        versions = item.forms.get(section) or ""
        each = versions if isinstance(versions, list) else [versions] * len(entries)
        # Entries from before versions were kept stand first and have none.
        padded = [""] * (len(entries) - len(each)) + [*each]
        yield from ((section, answers, version) for answers, version in zip(entries, padded, strict=True) if answers)
