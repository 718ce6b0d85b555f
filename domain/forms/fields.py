"""Reads a pydantic form model as an ordered row of questions: a form is declared, not coded."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import Enum, StrEnum
from functools import cache
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from annotated_types import Ge, Le, MaxLen, MinLen
from pydantic import BaseModel, JsonValue, TypeAdapter
from pydantic.config import JsonDict
from pydantic.fields import FieldInfo
from pydantic_core import to_jsonable_python

from domain.plain_text import TEXT_CAP
from domain.unit_names import Named


class QuestionKind(StrEnum):
    """How a question is asked and its answer is read."""

    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    DEADLINE = "deadline"
    CHOICE = "choice"
    MANY = "many"
    YESNO = "yesno"
    LIST = "list"
    UNIT = "unit"
    UNITS = "units"


@dataclass(frozen=True, slots=True)
class Question:
    """One question of a form.

    `choices` are (value, label). Lengths count characters of a text, entries of a MANY, LIST or UNITS; `soft_max` is
    advice only. The lines of a LIST that is `led` begin with the units in the lead: “牵头单位：事项”, those of one that
    is `by_unit` with one unit and a blank; each has from `shortest` to `longest` characters. A TEXT that is
    `perhaps_unit` may name a unit of the roster, or an organisation that is not in it. A NUMBER lies between `least`
    and `most`, both included, and may be `whole`. A DATE that is `coming` is a day of work that lies ahead, read and
    remarked on like a deadline, but for the remark if it may be `any_day`; `through` names the question for the end
    of a range of days (“12月1日至5日”) that begins here; `heads` the question whose answer may stand below
    this one's in the same message. `leave_when` says in Chinese who leaves an optional question open (default:
    没有的), `if_empty` what counts then.
    One that is `only_with` another is asked, and required, only where that one has an answer; what stands `aside` is
    asked of nobody who does not ask for it.
    `drawn_from` names what of the unit's items a draft of the answer is drawn from (`domain.points.Origin`).
    `rule` is the field's own pydantic validation, so that an answer and a whole form obey the same rules.
    """

    name: str
    title: str
    hint: str
    kind: QuestionKind
    required: bool
    choices: tuple[tuple[str, str], ...] = ()
    default: JsonValue = None
    max_length: int | None = None
    min_length: int | None = None
    soft_max: int | None = None
    multiline: bool = False
    aliases: tuple[str, ...] = ()
    measure: str = ""
    if_empty: str = ""
    leave_when: str = ""
    led: bool = False
    by_unit: bool = False
    perhaps_unit: bool = False
    coming: bool = False
    any_day: bool = False
    through: str = ""
    heads: str = ""
    least: float | None = None
    most: float | None = None
    whole: bool = False
    shortest: int | None = None
    longest: int | None = None
    only_with: str = ""
    aside: bool = False
    drawn_from: tuple[str, ...] = ()
    rule: TypeAdapter[Any] = field(default_factory=lambda: TypeAdapter(Any), compare=False, repr=False)

    @property
    def options(self) -> tuple[tuple[JsonValue, str], ...]:
        """What may be answered with one tap, as (answer, label); a yes-or-no question has its two without choices."""
        return ((True, "是"), (False, "否")) if self.kind is QuestionKind.YESNO else self.choices

    def label(self, value: object) -> str:
        """Return the Chinese label of a choice's value; an unknown value stands for itself."""
        return dict(self.choices).get(str(value), str(value))


# bool before int and datetime before date: each is a subclass of the other.
_PLAIN_KINDS: tuple[tuple[type, QuestionKind], ...] = (
    (bool, QuestionKind.YESNO),
    (int, QuestionKind.NUMBER),
    (float, QuestionKind.NUMBER),
    (Decimal, QuestionKind.NUMBER),
    (datetime, QuestionKind.DEADLINE),
    (date, QuestionKind.DATE),
    (Named, QuestionKind.UNIT),
)


def names_units(model: type[BaseModel]) -> bool:
    """Whether an answer of the form names units."""
    return any(_names_units(asked) for asked in questions(model))


def _names_units(asked: Question) -> bool:
    by_words = asked.led or asked.by_unit or asked.perhaps_unit
    return by_words or asked.kind in (QuestionKind.UNIT, QuestionKind.UNITS)


def long_text(soft_max: int | None = None, drawn_from: Iterable[str] = ()) -> JsonDict:
    """What marks a field as a text of several lines, with the length that is advised (`json_schema_extra`).

    `drawn_from` names what a draft of it may be drawn from (`domain.points.Origin`), in the order of the draft.
    """
    advised: JsonDict = {} if soft_max is None else {"soft_max": soft_max}
    return {"multiline": True, **advised, **({"drawn_from": [*drawn_from]} if drawn_from else {})}


@cache
def questions(model: type[BaseModel]) -> tuple[Question, ...]:
    """Return the questions of a form in the order of its fields; those with the extra `hidden` are not asked.

    Title and description of a field are the question and its hint. `json_schema_extra` may hold `multiline`,
    `soft_max`, `labels` ({value: label}), `aliases` (other titles in a paste), `measure` (of a number), `led`
    and `by_unit` (of a list), `perhaps_unit` (of a text), `coming`, `any_day` and `through` (of a date), `heads` (of a
    text), `if_empty` and `leave_when` (of what is optional), `only_with`, `aside`, `drawn_from`, `hidden`.
    Raises TypeError for a field without title or of a type that cannot be asked for (domain.md 3.4 rule 5).
    """
    if made := getattr(model, "asked", None):
        # A form of several parts brings its questions along: those of the parts, read once.
        known: tuple[Question, ...] = made
        return known
    shown = ((name, info) for name, info in model.model_fields.items() if not _extra(info).get("hidden"))
    return tuple(_question(name, info) for name, info in shown)


def question(model: type[BaseModel], name: str) -> Question:
    """Return the question of one field; raises KeyError for a name that the form does not ask for."""
    return _by_name(model)[name]


@cache
def _by_name(model: type[BaseModel]) -> dict[str, Question]:
    return {asked.name: asked for asked in questions(model)}


def _question(name: str, info: FieldInfo) -> Question:
    if not info.title:
        raise TypeError(f"the form field {name} has no Chinese title")
    bare, optional, constraints = _unwrap(info.annotation)
    kind, choice_type = _kind(name, bare)
    extra = _extra(info)
    limits = [*info.metadata, *constraints]
    lengths = _lengths(limits)
    entries = _lengths(_unwrap(get_args(bare)[0])[2]) if kind is QuestionKind.LIST else (None, None)
    return Question(
        name=name,
        title=info.title,
        hint=info.description or "",
        kind=kind,
        required=info.is_required() and (not optional or "only_with" in extra),
        choices=tuple(_choices(choice_type, extra.get("labels", {}))),
        default=_default(info),
        max_length=min(lengths[1] or TEXT_CAP, TEXT_CAP) if kind is QuestionKind.TEXT else lengths[1],
        min_length=lengths[0],
        soft_max=extra.get("soft_max"),
        multiline=bool(extra.get("multiline")) or kind is QuestionKind.LIST,
        aliases=tuple(extra.get("aliases", ())),
        measure=extra.get("measure", ""),
        if_empty=extra.get("if_empty", ""),
        leave_when=extra.get("leave_when", ""),
        led=bool(extra.get("led")),
        by_unit=bool(extra.get("by_unit")),
        perhaps_unit=bool(extra.get("perhaps_unit")),
        least=next((_bound(limit.ge) for limit in limits if isinstance(limit, Ge)), None),
        most=next((_bound(limit.le) for limit in limits if isinstance(limit, Le)), None),
        whole=kind is QuestionKind.NUMBER and issubclass(bare, int),
        coming=bool(extra.get("coming")),
        any_day=bool(extra.get("any_day")),
        through=extra.get("through", ""),
        heads=extra.get("heads", ""),
        shortest=entries[0],
        longest=entries[1],
        only_with=extra.get("only_with", ""),
        aside=bool(extra.get("aside")),
        drawn_from=tuple(extra.get("drawn_from", ())),
        rule=TypeAdapter(Annotated[info.annotation, info]),
    )


def _lengths(limits: list[Any]) -> tuple[int | None, int | None]:
    least = next((limit.min_length for limit in limits if isinstance(limit, MinLen)), None)
    return least, next((limit.max_length for limit in limits if isinstance(limit, MaxLen)), None)


def _bound(limit: Any) -> float | None:
    """A bound of a number; days have none that could be said."""
    return limit if isinstance(limit, int | float) else None


def _extra(info: FieldInfo) -> Mapping[str, Any]:
    return info.json_schema_extra if isinstance(info.json_schema_extra, dict) else {}


def _unwrap(annotation: Any) -> tuple[Any, bool, list[Any]]:
    """Return the type without Annotated and None, whether None was allowed, and the constraints met."""
    if get_origin(annotation) is Annotated:
        inner, *marks = get_args(annotation)
        bare, optional, constraints = _unwrap(inner)
        return bare, optional, [*_spread(marks), *constraints]
    if get_origin(annotation) in (Union, UnionType):
        members = [member for member in get_args(annotation) if member is not NoneType]
        if len(members) == 1:
            bare, _, constraints = _unwrap(members[0])
            return bare, True, constraints
    return annotation, False, []


def _spread(marks: list[Any]) -> list[Any]:
    spread: list[Any] = []
    for mark in marks:
        spread.extend(mark.metadata if isinstance(mark, FieldInfo) else [mark])
    return spread


def _kind(name: str, bare: Any) -> tuple[QuestionKind, Any]:
    """Return the kind, and the type whose values are the choices, if any."""
    if _is_choice(bare):
        return QuestionKind.CHOICE, bare
    if get_origin(bare) in (list, set, frozenset):
        entry, _, _ = _unwrap(get_args(bare)[0])
        if _is_choice(entry):
            return QuestionKind.MANY, entry
        if entry is str:
            return QuestionKind.LIST, None
        if entry is Named:
            return QuestionKind.UNITS, None
    elif isinstance(bare, type):
        for known, kind in _PLAIN_KINDS:
            if issubclass(bare, known):
                return kind, None
        if issubclass(bare, str):
            return QuestionKind.TEXT, None
    raise TypeError(f"the form field {name} has a type that cannot be asked for: {bare}")


def _is_choice(bare: Any) -> bool:
    return get_origin(bare) is Literal or (isinstance(bare, type) and issubclass(bare, Enum))


def _choices(choice_type: Any, labels: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    if choice_type is None:
        return
    members = get_args(choice_type) if get_origin(choice_type) is Literal else list(choice_type)
    for member in members:
        value = str(member.value if isinstance(member, Enum) else member)
        yield value, labels.get(value) or str(getattr(member, "label", value))


def _default(info: FieldInfo) -> JsonValue:
    if info.is_required() or info.default_factory_takes_validated_data:
        return None
    default: JsonValue = to_jsonable_python(info.get_default(call_default_factory=True))
    return default
