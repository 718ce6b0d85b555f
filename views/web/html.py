"""Makes HTML documents of templates: every value is cleaned and escaped, none can add a tag or end an attribute."""

from pathlib import Path

from views.render import environment
from views.web.frame import Frame, Reader
from views.web.look import Look

STYLE = Path(__file__).with_name("style.css")


def document(template: str, frame: Frame, *, reader: Reader | None = None, **words: object) -> str:
    """The whole document that `views/templates/web/<template>` makes of the words; it extends web/base.html.j2."""
    given = {"frame": frame, "reader": reader, "as_of": None, "here": "", **words}
    return environment().get_template(f"web/{template}").render(given)


def render(look: Look, frame: Frame) -> str:
    """The whole document that shows what somebody looks at."""
    shown = look.content
    words = {"as_of": look.as_of, "page": shown, "here": shown.place, **shown.words(look.as_of)}
    return document(shown.template, frame, reader=look.reader, **words)
