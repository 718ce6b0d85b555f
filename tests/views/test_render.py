"""A template gives Telegram HTML, whatever the values hold."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import Environment, UndefinedError
from markupsafe import Markup

from domain.dates.lights import Light
from domain.plain_text import clean
from tests.views.strict_html import parse
from views import render as render_view
from views.render import render

AT = datetime(2026, 6, 30, 9, 30, tzinfo=UTC)


def show(template: str, **context: object) -> str:
    """Render a template given as text with the settings of all templates."""
    jinja: Environment = render_view.environment()
    return jinja.from_string(template).render(context)


@given(st.text(max_size=80), st.text(max_size=80))
def test_user_text_is_shown_and_never_becomes_a_tag(sentence: str, next_step: str) -> None:
    read = parse(render("shared/error.html.j2", sentence=sentence, next_step=next_step))
    assert read.tags == []
    assert "".join(read.text.split()) == "".join(clean(sentence + next_step).split())


@given(st.text(max_size=80))
def test_the_tags_are_those_of_the_template(name: str) -> None:
    read = parse(show("<b>{{ name }}</b><code>{{ name | clip(10) }}</code>{{ name | unmention }}", name=name))
    assert read.tags == ["b", "code"]


def test_hostile_text_is_defused() -> None:
    text = render("shared/error.html.j2", sentence="<b>a</b> & \u202e\u200b\x00b", next_step="")
    assert text == "&lt;b&gt;a&lt;/b&gt; &amp; b"


def test_a_missing_value_is_an_error_and_not_a_gap() -> None:
    with pytest.raises(UndefinedError):
        render("shared/error.html.j2", sentence="x")


def test_blank_lines_are_merged_and_edges_trimmed() -> None:
    assert render("shared/error.html.j2", sentence="\n一  \n\n\n\n二", next_step="三\n\n") == "一\n\n二\n\n三"


@pytest.mark.parametrize(
    ("template", "value", "shown"),
    [
        ("{{ v | day }}", date(2026, 6, 30), "6月30日（星期二）"),
        ("{{ v | day_and_time }}", AT, "6月30日（星期二）17:30"),
        ("{{ v | before_time }}", AT, "6月30日（星期二）17:30前"),
        ("{{ v | light }}", Light.RED, "🔴"),
        ("{{ v | clip(3) }}", "述职报告", "述职…"),
        ("{{ v }}", None, ""),
        ("{{ v }}", 5, "5"),
        ("{{ v }}", "<", "&lt;"),
        ("{{ v }}", Markup("<b>x</b>"), "<b>x</b>"),
        ("{{ v | unmention }}", "@a<", "@\u2060a&lt;"),
    ],
)
def test_filters_show_values_in_chinese(template: str, value: object, shown: str) -> None:
    assert show(template, v=value) == shown


def test_a_template_is_compiled_once() -> None:
    jinja = render_view.environment()
    assert jinja.get_template("shared/error.html.j2") is jinja.get_template("shared/error.html.j2")


def test_every_template_compiles() -> None:
    names = render_view.environment().list_templates()
    assert set(names) >= {"shared/error.html.j2"}
    for name in names:
        render_view.environment().get_template(name)
