"""What a form of several parts looks like: the pattern to copy, then what is missing, then all at a glance."""

from collections.abc import Mapping, Sequence

from pydantic import JsonValue

from domain.forms.engine import Progress, applies
from domain.forms.fields import Question, QuestionKind, question, questions
from domain.forms.joint import DOT, JointForm, JointPart
from domain.forms.values import advice, display
from views.forms import FormOp, FormView
from views.keyboards import rows
from views.page import Page
from views.render import render


class JointView(FormView):
    """How to draw a form of several parts."""

    @property
    def parts(self) -> tuple[JointPart, ...]:
        """The parts of the form."""
        return self.model.parts if issubclass(self.model, JointForm) else ()

    def page(self, progress: Progress, suggestions: Mapping[str, JsonValue], note: str = "") -> Page:
        """The pattern as long as nothing was done, else what any form shows."""
        if self.stamp[1] == 0 and not progress.answers and not progress.loose and not note:
            return self._pattern(suggestions)
        return super().page(progress, suggestions, note)

    def template(self) -> Page:
        """The pattern once more."""
        return self._pattern({})

    @property
    def is_listed(self) -> bool:
        """Whether the parts are many, such as units: only those that were written about are shown."""
        return issubclass(self.model, JointForm) and self.model.listed

    def _pattern(self, suggestions: Mapping[str, JsonValue]) -> Page:
        aside = [_short(one) for one in questions(self.model) if one.aside]
        text = render(
            "forms/joint_template.html.j2",
            title=self.title,
            subtitle=self.subtitle,
            pattern="\n\n".join(self._block(part, suggestions) for part in self.parts),
            aside="、".join(dict.fromkeys(aside)),
        )
        if self.is_listed:
            titles = [one.title for one in questions(self.parts[0].form)]
            text = render("forms/joint_list.html.j2", title=self.title, short=_shortest(self.parts[0]), titles=titles)
            return Page(text, (*self.more, (self._key("放弃", FormOp.GIVE_UP),)))
        # At the first question, whatever it is: the pattern is what stands before it.
        singly = self._key("逐项填写", FormOp.JUMP, 0)
        return Page(text, (*self.more, (singly, self._key("放弃", FormOp.GIVE_UP))))

    def part(self, progress: Progress, place: str) -> Page:
        """One part with all that is written about it, and a button a question; the whole for a place without one."""
        part = next((one for n, one in enumerate(self.parts) if str(n) == place), None)
        if part is None:
            return self.page(progress, {})
        shown = [one for one in self._asked(part) if applies(one, progress.answers)]
        every = questions(self.model)
        text = render("forms/joint_part.html.j2", title=self.title, part=self._summary(part, progress))
        keys = rows([self._key(_short(one), FormOp.JUMP, every.index(one)) for one in shown], 2)
        return Page(text, (*keys, (self._key("返回核对", FormOp.SHOW),)))

    def _preview(self, progress: Progress, note: str) -> Page:
        every = questions(self.model)
        said = [f"{one.title}：{progress.remarks[one.name]}" for one in every if one.name in progress.remarks]
        said += [f"{one.title}：{words}" for one in every if (words := advice(one, progress.answers.get(one.name)))]
        text = render(
            "forms/joint_preview.html.j2",
            title=self.title,
            subtitle=self.subtitle,
            confirm=self.confirm,
            parts=[self._summary(part, progress) for part in self._shown_parts(progress).values()],
            said=said,
            inline=all(one.kind is QuestionKind.NUMBER for one in every),
            note="" if any(line.endswith(note) for line in said) else note,
        )
        fixes = rows([self._key(part.title, FormOp.PART, n) for n, part in self._shown_parts(progress).items()], 2)
        return Page(text, ((self._key(self.confirm, FormOp.CONFIRM),), *fixes, (self._key("放弃", FormOp.GIVE_UP),)))

    def _shown_parts(self, progress: Progress) -> dict[int, JointPart]:
        every = enumerate(self.parts)
        return {n: part for n, part in every if not self.is_listed or part.lead in progress.answers}

    def _summary(self, part: JointPart, progress: Progress) -> dict[str, object]:
        """A part with its answers and what counts where there is none; nothing of one that is left out."""
        lines = []
        for asked in self._asked(part) if part.lead in progress.answers else ():
            value = progress.answers.get(asked.name)
            if value is not None or self._if_empty(asked):
                shown = self._shown(asked, progress)
                lines.append({"title": _short(asked), "value": shown, "words": f"{_short(asked)}{shown}"})
        return {"title": part.title, "lines": lines}

    def _asked(self, part: JointPart) -> list[Question]:
        return [question(self.model, part.field(one.name)) for one in questions(part.form)]

    def _block(self, part: JointPart, suggestions: Mapping[str, JsonValue]) -> str:
        """The pattern of a part: its title, below it those of its questions, with what is known behind them."""
        usual = [one for one in self._asked(part) if not one.aside]
        known = {one.name: display(one, value) for one in usual if (value := suggestions.get(one.name)) is not None}
        if len(usual) == 1:
            return f"{part.title}：{known.get(usual[0].name, '')}"
        return "\n".join([part.title, *(f"{_short(one)}：{known.get(one.name, '')}" for one in usual)])

    def _place(self, asked: Question, progress: Progress) -> tuple[int, int]:
        open_here = [one for one in questions(self.model) if not one.aside and applies(one, progress.answers)]
        return (open_here.index(asked) + 1 if asked in open_here else 0, len(open_here))

    def _offers_template(self, asked: Question, progress: Progress) -> bool:
        return False

    def _is_complete(self, progress: Progress) -> bool:
        return bool(progress.answers) and super()._is_complete(progress)

    def _takes_lines(self, progress: Progress) -> Sequence[tuple[int, Question]]:
        return [one for one in super()._takes_lines(progress) if not one[1].aside and applies(one[1], progress.answers)]


def _shortest(part: JointPart) -> str:
    return min((part.title, *part.aliases), key=len)


def _short(asked: Question) -> str:
    """What a question is called under the title of its part."""
    return asked.title.partition(DOT)[2]
