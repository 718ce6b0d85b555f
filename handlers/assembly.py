"""Puts all features together; a new feature is one line here."""

from handlers import (
    attention,
    basics,
    board,
    burden,
    cadences,
    checkpoints,
    claims,
    collections,
    department,
    digests,
    document_templates,
    duties,
    feedback,
    feeds,
    groups,
    items,
    joint,
    leave,
    ledgers,
    lists,
    notices,
    open_lists,
    pictures,
    plan,
    reviewing,
    search,
    speeches,
    units,
    urges,
    web_access,
)
from handlers.routes import Routes


def assemble() -> Routes:
    """Build the routes with every feature."""
    features = (
        # Before those that take any file: only the page that asks for one makes it a speech.
        speeches.FEATURE,
        joint.FEATURE,
        document_templates.FEATURE,
        basics.FEATURE,
        # Before those that take any file for a report: only the page of a draft, or its form, makes it a notice's.
        notices.FEATURE,
        items.FEATURE,
        lists.FEATURE,
        open_lists.FEATURE,
        plan.FEATURE,
        reviewing.FEATURE,
        feeds.FEATURE,
        search.FEATURE,
        duties.FEATURE,
        collections.FEATURE,
        units.FEATURE,
        claims.FEATURE,
        leave.FEATURE,
        board.FEATURE,
        web_access.FEATURE,
        pictures.FEATURE,
        burden.FEATURE,
        attention.FEATURE,
        department.FEATURE,
        digests.FEATURE,
        urges.FEATURE,
        ledgers.FEATURE,
        checkpoints.FEATURE,
        cadences.FEATURE,
        feedback.FEATURE,
        groups.FEATURE,
    )
    return Routes(features)
