"""No two sentences run together: Jinja eats the line break behind a block tag, so a blank line has to stand there."""

import re
from pathlib import Path

import pytest

TEMPLATES = sorted((Path(__file__).parent.parent.parent / "views" / "templates").rglob("*.j2"))
_TAG = re.compile(r"{%.*?%}|{#.*?#}", re.DOTALL)
_ON_PURPOSE = ("-%}", "{% endblock %}")


def run_together(source: str) -> list[str]:
    """The lines of text that end with a block tag and lose their line break to more text.

    A tag with “-” says that the lines are meant to be one; a blank line keeps the break.
    """
    # A tag that is written over several lines is one tag.
    lines = _TAG.sub(lambda tag: tag[0].replace("\n", " "), source).splitlines()
    return [
        line
        for number, line in enumerate(lines, 1)
        if _TAG.sub("", line).strip() and line.endswith("%}") and not line.endswith(_ON_PURPOSE)
        if _goes_on(lines[number:])
    ]


def _goes_on(following: list[str]) -> bool:
    for line in following:
        if not line.strip() or line.lstrip().startswith("{%-"):
            return False
        if _TAG.sub("", line).strip():
            return True
    return False


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_a_line_of_text_that_ends_with_a_tag_keeps_its_line_break(path: Path) -> None:
    assert run_together(path.read_text(encoding="utf-8")) == []


def test_what_ran_together_on_the_card_is_found() -> None:
    card = "{% if when %}\n{{ when }}{% if left %}，{{ left }}{% endif %}\n{% endif %}\n申请延至"
    assert run_together(card) == ["{{ when }}{% if left %}，{{ left }}{% endif %}"]
    assert run_together("{{ when }}{% if left %}{% endif %}\n\n申请延至") == []
    assert run_together("一{% if left %}二{% endif -%}\n三") == []
