"""Buttons are labelled, ordered and turned page by page."""

import pytest

from domain.messages import Button
from views.actions import Action
from views.keyboards import button, link, pager, rows


def test_a_button_carries_its_action() -> None:
    assert button("报送", Action.ITEM, 42) == Button("报送", data="v1:item:42")


def test_a_label_is_one_clean_short_line() -> None:
    assert button("一\u202e二\n三", Action.ITEM).text == "一二 三"
    assert button("字" * 60, Action.ITEM).text == "字" * 39 + "…"


@pytest.mark.parametrize("url", ["https://example.org", "http://127.0.0.1:8080/a", "tg://resolve?domain=x"])
def test_a_link_opens_an_address(url: str) -> None:
    assert link("打开", url) == Button("打开", url=url)


@pytest.mark.parametrize("url", ["", "javascript:alert(1)", "tg://user?id=5", "file:///etc/passwd"])
def test_other_addresses_are_refused(url: str) -> None:
    with pytest.raises(ValueError, match="not an address"):
        link("打开", url)


def test_buttons_are_laid_in_rows() -> None:
    a, b, c = (button(name, Action.ITEM) for name in "abc")
    assert rows([a, b, c]) == ((a, b), (c,))
    assert rows([a, b, c], per_row=3) == ((a, b, c),)
    assert rows([]) == ()


@pytest.mark.parametrize(
    ("page", "pages", "labels"),
    [
        (1, 1, []),
        (1, 0, []),
        (1, 5, ["第1/5页", "下一页"]),
        (2, 5, ["上一页", "第2/5页", "下一页"]),
        (5, 5, ["上一页", "第5/5页"]),
    ],
)
def test_a_pager_offers_only_pages_that_exist(page: int, pages: int, labels: list[str]) -> None:
    assert [each.text for each in pager(Action.FOUND, page, pages)] == labels


def test_a_pager_names_the_page_last() -> None:
    assert [each.data for each in pager(Action.FOUND, 2, 3, "q7")] == ["v1:fd:q7:1", "v1:fd:q7:2", "v1:fd:q7:3"]
