"""Turns a template and values into Telegram HTML: every value is cleaned and escaped, none can add a tag."""

import re
from collections.abc import Callable
from functools import cache
from operator import attrgetter
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup

from domain.dates import wording
from domain.delegates import last_day
from domain.plain_text import clean
from views.due_words import term
from views.text import neutralise_mentions, truncate

TEMPLATES = Path(__file__).parent / "templates"
_BLANK_LINES = re.compile(r"\n{3,}")
_TRAILING_BLANKS = re.compile(r"[ \t]+$", re.MULTILINE)


def render(template_name: str, **context: object) -> str:
    """Return the message that `views/templates/<template_name>` makes of the values, as Telegram HTML.

    Blank lines are merged, blanks at both ends removed. A missing value raises jinja2.UndefinedError.
    """
    text = _template(template_name).render(context)
    return _BLANK_LINES.sub("\n\n", _TRAILING_BLANKS.sub("", text)).strip()


@cache
def _template(name: str) -> Template:
    template = environment().get_template(name)
    # The names that Jinja gives to all templates, as one mapping: it would walk its own two at every message.
    template.globals = dict(template.globals)
    return template


@cache
def environment() -> Environment:
    """Return the one Jinja environment; templates are compiled once and kept."""
    jinja = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
        finalize=_finalize,
        # Templates change with a release only.
        auto_reload=False,
        cache_size=-1,
    )
    jinja.filters.update(_filters())
    return jinja


def _filters() -> dict[str, Callable[..., Any]]:
    return {
        "day": wording.day,
        "full_day": wording.date_full,
        "day_and_time": wording.day_and_time,
        "before_time": wording.before_time,
        "short": wording.short,
        "of_year": wording.of_year,
        "left": wording.left,
        "term": term,
        "done": wording.done,
        "last_day": last_day,
        "light": attrgetter("symbol"),
        "clip": _clip,
        "unmention": _unmention,
    }


def _finalize(value: object) -> object:
    """Clean what a template prints; Markup is left, as only our own code makes it.

    Raises TypeError for a function: text's own `title` would be printed where a template meant an item's.
    """
    if isinstance(value, Markup):
        return value
    if callable(value):
        raise TypeError(f"a template prints {value!r}")
    return "" if value is None else clean(str(value))


def _clip(value: object, limit: int) -> str:
    """Cut to `limit` UTF-16 units, with “…”."""
    return truncate(clean(str(value)), limit)


def _unmention(value: object) -> Markup:
    """Show names behind @ without pinging them; for texts that go to a group."""
    return Markup.escape(neutralise_mentions(clean(str(value))))
