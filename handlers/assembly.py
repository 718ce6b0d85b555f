"""Puts all features together; a new feature is one line here."""

from handlers import (
    attention,
    basics,
    board,
    calendar,
    duties,
    export,
    feedback,
    find,
    group,
    items,
    lists,
    notice,
    subscription,
    units,
    urge,
)
from handlers.routes import Routes


def assemble() -> Routes:
    """Build the routes with every feature of the house."""
    routes: list[Routes] = []
    features = (
        basics.feature(lambda: routes[0]),
        items.FEATURE,
        lists.FEATURE,
        subscription.FEATURE,
        find.FEATURE,
        duties.FEATURE,
        notice.FEATURE,
        units.FEATURE,
        board.FEATURE,
        attention.FEATURE,
        urge.FEATURE,
        export.FEATURE,
        calendar.FEATURE,
        feedback.FEATURE,
        group.FEATURE,
    )
    routes.append(Routes(features))
    return routes[0]
