"""What a person would want to know before an import reads as one line for each kind."""

import pytest

from domain.roster import Remark, RemarkKind, Spot
from views.render import render
from views.roster_remarks import said


@pytest.mark.parametrize("kind", list(RemarkKind))
def test_every_kind_of_remark_has_a_sentence(kind: RemarkKind) -> None:
    text = render("units/_remarks.html.j2", remarks=said([Remark(kind, "青山镇党委", Spot(7, "名单"))]))
    assert text.count("第7行青山镇党委") == 1
    assert "：第7行" in text
    assert text.endswith("。")


def test_many_remarks_of_a_kind_are_counted_and_sheets_named_only_if_there_are_several() -> None:
    many = [Remark(RemarkKind.NUMBER, f"人员{n}", Spot(n, "甲" if n < 9 else "乙")) for n in range(2, 25)]
    text = render("units/_remarks.html.j2", remarks=said(many))
    assert "“甲”第2行人员2" in text
    assert "另有13处" in text
