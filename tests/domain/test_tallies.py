"""Lines of names and numbers: how they are read, and what is refused."""

from decimal import Decimal

import pytest

from domain.tallies import Tally, counted, grounded, misfit, plain, tallies, total, weighted


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("组织建设 25", Tally("组织建设", Decimal(25))),
        ("县委常委：11人", Tally("县委常委", Decimal(11))),
        ("县委常委11人", Tally("县委常委", Decimal(11))),
        ("第一责任人 ３０", Tally("第一责任人", Decimal(30))),
        ("阵地建设 18.5分 半年督查记录", Tally("阵地建设", Decimal("18.5"), "半年督查记录")),
        ("半年督查1次 20", Tally("半年督查1次", Decimal(20))),
        ("五个一，40，台账2份", Tally("五个一", Decimal(40), "台账2份")),
        ("整改（销号） 20", Tally("整改（销号）", Decimal(20))),
    ],
)
def test_a_line_is_read_as_people_type_it(line: str, found: Tally) -> None:
    assert tallies([line]) == (found,)


@pytest.mark.parametrize(
    ("lines", "said"),
    [(["组织建设"], "没有看懂“组织建设”"), (["25"], "没有看懂“25”"), (["甲 1", "甲 2"], "“甲”写了两次")],
)
def test_a_line_that_cannot_be_counted_is_named(lines: list[str], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        counted(lines)


@pytest.mark.parametrize("lines", [["甲 60", "乙 39.5"], ["甲 60", "乙 41"]])
def test_weights_must_come_to_a_hundred(lines: list[str]) -> None:
    with pytest.raises(ValueError, match="合计须为100，现为"):
        weighted(lines)
    assert weighted(["甲 60", "乙 39.5", "丙 0.5"])


@pytest.mark.parametrize(
    "line",
    [
        "县委常委11人，乡镇党委书记24人",
        "县委常委 11、乡镇党委书记 24",
        "县委常委11人 乡镇党委书记24人",
        "县委常委：11人；乡镇党委书记：24人",
    ],
)
def test_several_on_one_line_are_all_counted(line: str) -> None:
    assert counted([line]) == [line]
    assert plain(total([line])) == "35"


def test_a_number_behind_the_first_is_asked_about_and_never_left_out_of_a_count() -> None:
    with pytest.raises(ValueError, match="“县委常委 11”后面还有数字，请每行只写一类和一个数"):
        counted(["县委常委 11 另有列席 3 人"])
    assert counted(["纪委、监委 5人 列席"]) == ["纪委、监委 5人 列席"]
    assert weighted(["甲 60，乙 40"]) == ["甲 60，乙 40"]


def test_a_score_without_its_basis_is_refused() -> None:
    with pytest.raises(ValueError, match="“乙”没有写评分依据"):
        grounded(["甲 50 台账", "乙 30"])
    assert grounded(["甲 50 台账", "乙 30 督查记录"])


@pytest.mark.parametrize(
    ("scores", "said"),
    [
        (["甲 50 台账", "丙 30 台账"], "“丙”不在考核指标中"),
        (["甲 50 台账"], "“乙”还没有评分"),
        (["甲 61 台账", "乙 30 台账"], "“甲”最高60分"),
        (["甲 60 台账", "乙 40 台账"], ""),
    ],
)
def test_scores_have_to_fit_the_indicators(scores: list[str], said: str) -> None:
    found = misfit(scores, ["甲 60", "乙 40"])
    assert found.startswith(said)
    assert bool(found) is bool(said)


def test_a_total_adds_up_what_was_typed() -> None:
    assert plain(total(["甲 55.5 台账", "乙 32 台账"])) == "87.5"
    assert plain(total(["甲 60", "乙 40"])) == "100"
