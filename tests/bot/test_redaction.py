"""What was refused, is marked as secret or lets somebody in is not kept in the inbox."""

import json

import pytest

from bot.redaction import confidential

CODE = "Ab-9_" * 8 + "xyz"


@pytest.mark.parametrize(
    "message",
    [
        {"text": f"/start {CODE}"},
        {"text": "/start@shuzhi_bot cutoffcode"},
        {"text": f"https://t.me/shuzhi_bot?start={CODE}"},
        {"text": CODE},
        {"text": "机密 关于某事的情况"},
        {"caption": "机密★1年"},
        {"document": {"file_name": "秘密★3年.docx"}},
        {"text": "这个怎么报", "reply_to_message": {"text": "绝密 关于某事"}},
    ],
    ids=["start", "cut", "link", "alone", "text", "caption", "file", "quoted"],
)
def test_codes_and_marked_texts_are_confidential(message: dict[str, object]) -> None:
    assert confidential(json.dumps({"update_id": 1, "message": message}))


@pytest.mark.parametrize("text", ["/start", "杜绝密集场所隐患", "今年发展党员12人", "/find 青山镇"])
def test_other_words_are_not(text: str) -> None:
    assert not confidential(json.dumps({"update_id": 1, "message": {"text": text}}))


@pytest.mark.parametrize("raw", ["{", "[" * 100_000 + "]" * 100_000, '{"message": {"date": ' + "9" * 5000 + "}}"])
def test_what_cannot_be_read_may_hold_anything(raw: str) -> None:
    assert confidential(raw)
