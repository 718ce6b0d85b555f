"""What is asked, read from one message without the titles of the form."""

from typing import Any

import pytest

from domain.collection_loose import read_loose

DUE = "2026-12-10T09:30:00+00:00"


def read_due(text: str) -> str | None:
    return DUE if "12月10日" in text else None


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (
            "党员教育情况\n1. 党员人数（数字，人）\n2. 主要做法\n12月10日前报送",
            {"title": "党员教育情况", "questions": ["1. 党员人数（数字，人）", "2. 主要做法"], "due": DUE},
        ),
        (
            "标题：党员教育情况\n问题：\n党员人数（数字，人）\n截止：12月10日前\n需书记确认\n每月一次",
            {
                "title": "党员教育情况",
                "questions": ["党员人数（数字，人）"],
                "due": DUE,
                "confirm": True,
                "every": "month",
            },
        ),
        ("党员教育情况\n不需要书记确认", {"title": "党员教育情况", "confirm": False}),
        ("党员教育情况\n2. 上次活动之前的人数（数字，人）", {"questions": ["2. 上次活动之前的人数（数字，人）"]}),
        ("党员教育情况", {"title": "党员教育情况", "every": "once"}),
    ],
)
def test_title_questions_and_deadline_are_told_apart(text: str, found: dict[str, Any]) -> None:
    assert read_loose(text, read_due).items() >= found.items()


def test_what_must_not_be_asked_is_refused_here_too() -> None:
    with pytest.raises(ValueError, match="只问数量"):
        read_loose("党员情况\n党员身份证号", read_due)
