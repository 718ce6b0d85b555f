"""Puts all features together; a new feature is one line here."""

from handlers import (
    attention,
    basics,
    board,
    checkpoints,
    duties,
    feedback,
    feeds,
    groups,
    items,
    ledgers,
    lists,
    notices,
    search,
    units,
    urges,
)
from handlers.routes import Routes


def assemble() -> Routes:
    """Build the routes with every feature."""
    routes: list[Routes] = []
    features = (
        basics.feature(lambda: routes[0]),
        items.FEATURE,
        lists.FEATURE,
        feeds.FEATURE,
        search.FEATURE,
        duties.FEATURE,
        notices.FEATURE,
        units.FEATURE,
        board.FEATURE,
        attention.FEATURE,
        urges.FEATURE,
        ledgers.FEATURE,
        checkpoints.FEATURE,
        feedback.FEATURE,
        groups.FEATURE,
    )
    routes.append(Routes(features))
    return routes[0]
