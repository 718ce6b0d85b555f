"""Several forms as one (合并填报): each part keeps its own questions, all are pasted and confirmed together.

A part that nobody wrote about is left out; of one that is begun every required question is asked.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Annotated, Any, ClassVar

from pydantic import BaseModel, Field, JsonValue, create_model
from pydantic.fields import FieldInfo

from domain.forms.fields import Question, questions

DOT = "·"
_APART = "__"


@dataclass(frozen=True, slots=True)
class JointPart:
    """One of the forms: its short name, the title that people read, and other words for that (`aliases`)."""

    code: str
    title: str
    form: type[BaseModel]
    aliases: tuple[str, ...] = ()

    def field(self, name: str) -> str:
        """The name that a question of this part has in the whole form."""
        return f"{self.code}{_APART}{name}"

    @property
    def lead(self) -> str:
        """The question whose answer begins the part: without it, nothing of the part counts."""
        return self.field(questions(self.form)[0].name)


class JointForm(BaseModel):
    """The base of every such form; a question is called by its part, “培树典型·名称”, the whole is `about` a duty.

    Of a form that is `listed` the parts are many, such as units: only what is named is asked about, and only that is
    validated. `asked` are its questions, made of those of the parts.
    """

    parts: ClassVar[tuple[JointPart, ...]] = ()
    about: ClassVar[str] = ""
    listed: ClassVar[bool] = False
    leaving: ClassVar[str] = ""
    asked: ClassVar[tuple[Question, ...]] = ()

    @classmethod
    def of_named(cls, answers: Mapping[str, JsonValue]) -> "type[JointForm]":
        """The form by which answers are validated: of a list the parts that something is said of, else the whole."""
        codes = {name.partition(_APART)[0] for name, value in answers.items() if value is not None}
        named = tuple(part for part in cls.parts if part.code in codes)
        return joint(cls.about, named, cls.leaving) if cls.listed else cls


@lru_cache(maxsize=256)
def joint(about: str, parts: tuple[JointPart, ...], leaving: str, *, listed: bool = False) -> type[JointForm]:
    """The form that asks all of these, of the duty `about`; `leaving` says who leaves a part out (暂不登记的)."""
    every = [(part, asked, _asked(part, asked, leaving, listed)) for part in parts for asked in questions(part.form)]
    # A list of five hundred units would have thousands of fields, of which a message names a few (`of_named`).
    fields: dict[str, Any] = {} if listed else {whole.name: _field(part, asked, whole) for part, asked, whole in every}
    model = create_model("Joint", __base__=JointForm, **fields)
    model.parts, model.about, model.listed, model.leaving = parts, about, listed, leaving
    model.asked = tuple(whole for *_, whole in every)
    return model


def _asked(part: JointPart, asked: Question, leaving: str, listed: bool) -> Question:
    """A question of a part as one of the whole: the first leads, what is required is so with it, the rest is aside."""
    whole = replace(
        asked,
        name=part.field(asked.name),
        title=f"{part.title}{DOT}{asked.title}",
        through=part.field(asked.through) if asked.through else "",
        required=asked.required and part.field(asked.name) != part.lead,
        default=None,
    )
    if whole.name == part.lead:
        return replace(whole, leave_when=leaving, aside=listed)
    return replace(whole, only_with=part.lead, aside=not asked.required or asked.aside)


def _field(part: JointPart, asked: Question, whole: Question) -> tuple[Any, FieldInfo]:
    info = part.form.model_fields[asked.name]
    annotation: Any = Annotated[info.annotation, *info.metadata] if info.metadata else info.annotation
    default: Any = ... if whole.required else None
    return annotation | None, Field(default, title=whole.title)


def answers_of(part: JointPart, answers: Mapping[str, JsonValue]) -> dict[str, JsonValue]:
    """What was answered for one part, by the names of its own form; empty when the part is left out."""
    if part.lead not in answers:
        return {}
    names = {part.field(asked.name): asked.name for asked in questions(part.form)}
    return {names[name]: value for name, value in answers.items() if name in names}


def spread_over(part: JointPart, values: Mapping[str, Any]) -> dict[str, Any]:
    """Values by the names of a part's own form, by those of the whole form."""
    return {part.field(name): value for name, value in values.items()}


def begun(parts: Iterable[JointPart], answers: Mapping[str, JsonValue]) -> tuple[JointPart, ...]:
    """The parts that are not left out."""
    return tuple(part for part in parts if part.lead in answers)


def headless(parts: Iterable[JointPart], answers: Mapping[str, JsonValue]) -> JointPart | None:
    """The first part of which something is said, but not what begins it."""
    left = (part for part in parts if part.lead not in answers)
    return next((part for part in left if any(name.startswith(part.field("")) for name in answers)), None)
