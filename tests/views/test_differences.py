"""The difference between two texts: what was changed is marked, what stayed is told only as far as it is needed."""

import pytest

from views.differences import spans

LONG = "建成村级阵地四处，走访困难党员三十二人次，帮助解决实际困难十一件，"


def marked(before: str, after: str) -> str:
    signs = {"kept": "{}", "gone": "[-{}]", "new": "[+{}]"}
    return "".join(signs[one.kind].format(one.text) for one in spans(before, after))


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("抓好换届", "抓好换届", "抓好换届"),
        ("培训党员六期。", "培训党员八期。", "培训党员[-六][+八]期。"),
        ("培训党员三百人次。", "培训党员四百二十人次。", "培训党员[-三百][+四百二十]人次。"),
        ("完成率95%。", "完成率97.5%。", "完成率[-95%][+97.5%]。"),
        ("抓好换届。", "抓好换届。补齐短板。", "抓好换届。[+补齐短板。]"),
        ("经费偏紧。", "队伍老化，后备不足。", "[-经费偏紧。][+队伍老化，后备不足。]"),
        ("", "抓好换届", "[+抓好换届]"),
        (LONG + "反映良好。", LONG + "反映较好。", "…解决实际困难十一件，反映[-良][+较]好。"),
        ("培训六期，" + LONG, "培训八期，" + LONG, "培训[-六][+八]期，建成村级阵地四处，走…"),
    ],
)
def test_a_change_is_told_sign_by_sign_where_a_clause_stays_alike(before: str, after: str, told: str) -> None:
    assert marked(before, after) == told


def test_nothing_of_a_change_is_lost() -> None:
    before, after = LONG + "经费偏紧。", "党员教育三期。" + LONG.replace("四处", "五处")
    found = spans(before, after)
    new = "".join(one.text for one in found if one.kind == "new")
    gone = "".join(one.text for one in found if one.kind == "gone")
    assert "党员教育三期。" in new
    assert "五" in new
    assert "经费偏紧。" in gone
