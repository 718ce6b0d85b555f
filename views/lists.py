"""The lists of items that a command shows: each with its own heading and its own words for having nothing."""

from collections.abc import Sequence

from views import feeds
from views.items import AsOf, ItemLine, listing
from views.keyboards import button
from views.page import Page

MY, REPORT, REPORTED, FIVE, DEADLINES, REVIEW = "my", "rep", "rep.done", "five", "due", "rev"


def my(found: Sequence[ItemLine], as_of: AsOf, page: int) -> Page:
    """What this person has the ball for."""
    return listing(found, as_of, "lists/my.html.j2", action=MY, page=page)


def report(found: Sequence[ItemLine], as_of: AsOf, page: int) -> Page:
    """The reports that are open for the unit."""
    more = ((button("已办结", REPORTED),),)
    return listing(found, as_of, "lists/report.html.j2", action=REPORT, page=page, more=more)


def reported(found: Sequence[ItemLine], as_of: AsOf, page: int) -> Page:
    """The reports that are closed; figures are still put right there."""
    more = ((button("在办事项", "go", "report"),),)
    return listing(found, as_of, "lists/reported.html.j2", action=REPORTED, page=page, more=more)


def five(found: Sequence[ItemLine], as_of: AsOf, page: int, year: int) -> Page:
    """The 五个一 of a year."""
    return listing(found, as_of, "lists/five.html.j2", action=FIVE, page=page, year=year)


def deadlines(found: Sequence[ItemLine], as_of: AsOf, page: int) -> Page:
    """The next deadlines, with the way to the calendar subscription."""
    return listing(found, as_of, "lists/deadlines.html.j2", action=DEADLINES, page=page, more=feeds.key())


def review(found: Sequence[ItemLine], as_of: AsOf, page: int) -> Page:
    """What waits for the department's review."""
    return listing(found, as_of, "lists/review.html.j2", action=REVIEW, page=page)
