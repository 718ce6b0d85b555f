"""What units and their people look like: the list, one unit, the invitation, the import."""

from views.keyboards import button
from views.page import Page
from views.render import render


def joined(name: str, unit_name: str, role: str, post: str, unit_id: int) -> Page:
    """Somebody whom the reader invited has joined."""
    text = render("units/joined.html.j2", name=name, unit=unit_name, role=role, post=post)
    return Page(text, ((button("查看单位", "unit", unit_id),),))
