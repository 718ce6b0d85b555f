"""The cells of a roster: headings with marks, placeholders, references to the cell above, merged blocks."""

import pytest

from domain.roster import Column, RosterLine, column_of, is_proper
from domain.roster_cells import is_above, is_nobody
from domain.roster_headings import letter
from domain.roster_merged import Merged, filled


@pytest.mark.parametrize(
    ("heading", "column"),
    [
        ("单位*", Column.UNIT),
        ("＊单位", Column.UNIT),
        ("【单位】", Column.UNIT),
        ("单位（全称）", Column.UNIT),
        ("2.单位：", Column.UNIT),
        ("单位\n名称", Column.UNIT),
        ("★姓　名", Column.NAME),
        ("姓名（必填）", Column.NAME),
        ("“姓名”", Column.NAME),
        ("上级党组织", Column.PARENT),
        ("序号", None),
        ("备注", None),
        ("联系电话", None),
        ("", None),
        ("（必填）", None),
    ],
)
def test_a_heading_is_known_by_its_word_whatever_stands_around_it(heading: str, column: Column | None) -> None:
    assert column_of(heading) is column


def test_the_proper_word_of_a_column_is_told_from_the_others() -> None:
    assert is_proper("职务*", Column.POST)
    assert not is_proper("党内职务", Column.POST)


@pytest.mark.parametrize(
    "text",
    [
        "空缺",
        "空 缺",
        "暂缺",
        "待定",
        "无",
        "暂无",
        "缺",
        "—",
        "－－",
        "/",
        "（空缺）",
        "空缺1名",
        "拟任",
        "N/A",
        "×",
        "待任命",
        "现空缺",
    ],
)
def test_a_placeholder_is_nobody(text: str) -> None:
    assert is_nobody(text)


@pytest.mark.parametrize("text", ["张明", "吴限", "空山", "待小明", "缺小文", "无名氏", "", "同上", "吴"])
def test_a_name_is_no_placeholder(text: str) -> None:
    assert not is_nobody(text)


@pytest.mark.parametrize(
    ("text", "above"), [("同上", True), ("同 上", True), ("〃", True), ("（同上）", True), ("同心镇", False)]
)
def test_a_reference_to_the_cell_above_is_known(text: str, above: bool) -> None:
    assert is_above(text) is above


def test_a_merged_block_counts_for_its_rows_in_its_first_column() -> None:
    lines = [RosterLine(2, ("甲", "", "x")), RosterLine(3, ("", "", "y")), RosterLine(4, ("", "乙", "z"))]
    found = filled(lines, [Merged(2, 0, 3, 1)])
    assert [line.cells for line in found] == [("甲", "", "x"), ("甲", "", "y"), ("", "乙", "z")]
    assert [line.covered for line in found] == [frozenset(), {0}, frozenset()]
    assert [line.wide for line in found] == [{0}, frozenset(), frozenset()]


def test_a_column_has_the_letter_that_a_spreadsheet_shows() -> None:
    assert [letter(place) for place in (0, 25, 26, 51, 52, 701, 702)] == ["A", "Z", "AA", "AZ", "BA", "ZZ", "AAA"]
