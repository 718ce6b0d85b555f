"""What people send beside words: an album is answered once, a channel is left at once, other things have one answer."""

from typing import Any

import pytest

from tests.journeys.hostile import digested, query, shove
from tests.journeys.scene import Phone, Scene, person

CHANNEL = -1_000_000_000_779
NOT_NEEDED = "本助手不需要照片、位置或语音，文字说明即可。"


def message(phone: Phone, number: int, **body: Any) -> dict[str, Any]:
    """An update with a message of this person, as Telegram makes it."""
    sender = {"id": phone.person_id, "is_bot": False, "first_name": "x"}
    chat = {"id": phone.chat_id, "type": "private", "first_name": "x"}
    return {"message": {"message_id": number, "date": 1790000000, "chat": chat, "from": sender, **body}}


def photo(number: int) -> list[dict[str, Any]]:
    return [{"file_id": f"p{number}", "file_unique_id": f"q{number}", "width": 9, "height": 9}]


def document(number: int) -> dict[str, Any]:
    return {"file_id": f"d{number}", "file_unique_id": f"e{number}", "file_name": f"{number}.docx", "file_size": 9}


def new_texts(phone: Phone, seen: int) -> list[str]:
    return phone.texts()[seen:]


@pytest.mark.parametrize("kind", ["photo", "document", "forwarded"])
async def test_an_album_is_answered_once(county: Scene, kind: str) -> None:
    clerk = county.phone("李春梅")
    clerk.says("/my")
    await clerk.sees("我的事项")
    seen = len(clerk.texts())
    for number in range(10):
        body: dict[str, Any] = {"document": document(number)} if kind == "document" else {"photo": photo(number)}
        if kind == "forwarded":
            origin = {"type": "hidden_user", "sender_user_name": "某人", "date": 1790000000}
            body["forward_origin"] = origin
        shove(county, message(clerk, 9000 + number, media_group_id="99", **body))
    await digested(county)
    assert len(new_texts(clerk, seen)) == 1
    shove(county, message(clerk, 9100, media_group_id="100", photo=photo(1)))
    await digested(county)
    assert len(new_texts(clerk, seen)) == 2


@pytest.mark.parametrize(
    "body",
    [
        {"voice": {"file_id": "v", "file_unique_id": "w", "duration": 3}},
        {"location": {"latitude": 30.1, "longitude": 104.2}},
        {"contact": {"phone_number": "13800000000", "first_name": "x"}},
        {"dice": {"emoji": "🎲", "value": 3}},
        {
            "sticker": {"file_id": "s", "file_unique_id": "t", "type": "regular", "width": 9, "height": 9}
            | {"is_animated": False, "is_video": False}
        },
        {"video_note": {"file_id": "n", "file_unique_id": "o", "length": 9, "duration": 3}},
        {
            "poll": {"id": "1", "question": "?", "options": [], "total_voter_count": 0, "is_closed": False}
            | {
                "is_anonymous": True,
                "type": "regular",
                "allows_multiple_answers": False,
                "allows_revoting": True,
                "members_only": False,
            }
        },
    ],
)
async def test_what_is_no_text_has_one_answer_in_private(county: Scene, body: dict[str, Any]) -> None:
    clerk = county.phone("李春梅")
    shove(county, message(clerk, 9000, **body))
    await digested(county)
    assert clerk.texts() == [NOT_NEEDED]


async def test_a_channel_is_left_at_once_without_a_word(county: Scene) -> None:
    for name, status in (("陈思远", "administrator"), ("李春梅", "member")):
        bot = {"id": 1, "is_bot": True, "first_name": "b"}
        change = {
            "chat": {"id": CHANNEL, "type": "channel", "title": "清河党建"},
            "from": {"id": person(name), "is_bot": False, "first_name": "x"},
            "date": 1790000000,
            "old_chat_member": {"user": bot, "status": "left"},
            "new_chat_member": {"user": bot, "status": "member"}
            if status == "member"
            else ADMINISTRATOR | {"user": bot},
        }
        shove(county, {"my_chat_member": change})
        await digested(county)
        sent = query(county, f"SELECT method, payload FROM outbox WHERE chat_id = {CHANNEL}")
        assert {one[0] for one in sent} == {"leaveChat"}
        assert not any("/bind" in one[1] for one in sent)
    post = {"message_id": 7, "date": 1790000000, "chat": {"id": CHANNEL, "type": "channel", "title": "清河党建"}}
    shove(county, {"channel_post": post | {"text": "/my"}})
    await digested(county)
    assert query(county, f"SELECT count(*) FROM outbox WHERE chat_id = {CHANNEL}") == [(len(sent),)]
    assert query(county, "SELECT count(*) FROM chat") == [(0,)]


ADMINISTRATOR = {"status": "administrator"} | dict.fromkeys(
    (
        "can_be_edited",
        "is_anonymous",
        "can_manage_chat",
        "can_delete_messages",
        "can_manage_video_chats",
        "can_restrict_members",
        "can_promote_members",
        "can_change_info",
        "can_invite_users",
        "can_post_stories",
        "can_edit_stories",
        "can_delete_stories",
    ),
    True,
)
