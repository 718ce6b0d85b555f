"""The kinds of papers that have a template, with their words."""

from collections.abc import Mapping

from views.documents.bulletin_docx import BULLETIN
from views.documents.letters import Pattern
from views.documents.notice_list import NOTICE
from views.documents.orders import FEEDBACK, ORDER, PROBLEM, PROMISE
from views.documents.reviews import AGENDA, BALLOT, LETTERS

PATTERNS: Mapping[str, Pattern] = {
    "bulletin": BULLETIN,
    "order": ORDER,
    "problem": PROBLEM,
    "promise": PROMISE,
    "feedback": FEEDBACK,
    "agenda": AGENDA,
    "ballot": BALLOT,
    "letters": LETTERS,
    "notice": NOTICE,
}
