"""Several forms as one (合并填报): each part keeps its own questions, all are pasted and confirmed together.

A part that nobody wrote about is left out; of one that is begun every required question is asked.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
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

    Of a form that is `listed` the parts are many, such as units: only what is named is asked about.
    """

    parts: ClassVar[tuple[JointPart, ...]] = ()
    about: ClassVar[str] = ""
    listed: ClassVar[bool] = False


@lru_cache(maxsize=256)
def joint(about: str, parts: tuple[JointPart, ...], leaving: str, *, listed: bool = False) -> type[JointForm]:
    """The form that asks all of these, of the duty `about`; `leaving` says who leaves a part out (暂不登记的)."""
    fields: dict[str, Any] = {}
    for part in parts:
        for asked in questions(part.form):
            fields[part.field(asked.name)] = _field(part, asked, leaving, listed)
    model = create_model("Joint", __base__=JointForm, **fields)
    model.parts, model.about, model.listed = parts, about, listed
    return model


def _field(part: JointPart, asked: Question, leaving: str, listed: bool) -> tuple[Any, FieldInfo]:
    info = part.form.model_fields[asked.name]
    extra = dict(info.json_schema_extra) if isinstance(info.json_schema_extra, dict) else {}
    if through := extra.get("through"):
        extra["through"] = part.field(str(through))
    default: Any = None
    if part.field(asked.name) == part.lead:
        extra |= {"leave_when": leaving, "aside": listed}
    elif asked.required:
        extra["only_with"], default = part.lead, ...
    else:
        extra |= {"only_with": part.lead, "aside": True}
    annotation: Any = Annotated[info.annotation, *info.metadata] if info.metadata else info.annotation
    title = f"{part.title}{DOT}{asked.title}"
    return annotation | None, Field(default, title=title, description=info.description, json_schema_extra=extra)


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
