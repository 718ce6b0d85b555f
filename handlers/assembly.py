"""Puts all features together; a new feature is one line here."""

from handlers import basics, board, calendar, duties, feedback, group, items, lists, notice, units, urge
from handlers.routes import Routes


def assemble() -> Routes:
    """Build the routes with every feature of the house."""
    routes: list[Routes] = []
    features = (
        basics.feature(lambda: routes[0]),
        items.FEATURE,
        lists.FEATURE,
        duties.FEATURE,
        notice.FEATURE,
        units.FEATURE,
        board.FEATURE,
        urge.FEATURE,
        calendar.FEATURE,
        feedback.FEATURE,
        group.FEATURE,
    )
    routes.append(Routes(features))
    return routes[0]
