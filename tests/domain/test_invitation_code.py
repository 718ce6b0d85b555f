"""An invitation code is told from ordinary words, alone and among them."""

import pytest

from domain.invitation_code import holds_code, only_code

CODE = "Ab-9_" * 8 + "xyz"


@pytest.mark.parametrize(
    ("text", "alone", "held"),
    [
        (CODE, CODE, True),
        (f"　{CODE}\n", CODE, True),
        (f"https://t.me/shuzhi_bot?start={CODE}", CODE, True),
        (f"t.me/shuzhi_bot?start={CODE[:20]}", CODE[:20], True),
        (f"http://telegram.me/shuzhi_bot/?x=1&start={CODE}", CODE, True),
        (f"我的链接 https://t.me/shuzhi_bot?start={CODE}", None, True),
        (f"{CODE}打不开", None, True),
        ("https://t.me/shuzhi_bot?start=go_my", None, False),
        (CODE[:-1], None, False),
        (CODE + "9", None, False),
        ("今年发展党员12人", None, False),
        ("", None, False),
    ],
)
def test_a_code_is_found_where_one_stands(text: str, alone: str | None, held: bool) -> None:
    assert only_code(text) == alone
    assert holds_code(text) is held
