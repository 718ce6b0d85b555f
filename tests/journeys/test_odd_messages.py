"""What people send beside words: an album is answered once, a channel is left at once, other things have one answer."""

import re
from typing import Any

import pytest
from telegram.constants import MessageType

from tests.journeys.hostile import digested, query, shove
from tests.journeys.scene import Phone, Scene, person
from tests.journeys.test_attachments import open_form
from views.not_taken import FORWARDED, NOT_NEEDED, THROUGH_A_BOT

CHANNEL = -1_000_000_000_779


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


FILE = {"file_id": "f", "file_unique_id": "g"}
SOMEBODY = {"id": 5, "is_bot": False, "first_name": "x"}
CHAT = {"id": 7, "type": "private", "first_name": "x"}
STICKER = FILE | {"type": "regular", "width": 9, "height": 9, "is_animated": False, "is_video": False}
POLL = {"id": "1", "question": "?", "options": [], "total_voter_count": 0, "is_closed": False, "type": "regular"} | {
    "is_anonymous": True,
    "allows_multiple_answers": False,
    "allows_revoting": True,
    "members_only": False,
}
VIDEO = FILE | {"width": 9, "height": 9, "duration": 3}
PLACE = {"latitude": 30.1, "longitude": 104.2}
TASKS = {"title": "x", "tasks": [{"id": 1, "text": "y"}]}
PRIZES = {"chats": [CHAT], "winners_selection_date": 1790000000, "winner_count": 1}
# Every kind of message that a person can put into a private chat and that is no text, by Telegram's name.
ODD: dict[str, Any] = {
    "animation": VIDEO,
    "audio": FILE | {"duration": 3},
    "checklist": TASKS,
    "contact": {"phone_number": "13800000000", "first_name": "x"},
    "dice": {"emoji": "🎲", "value": 3},
    "game": {"title": "x", "description": "y", "photo": []},
    "giveaway": PRIZES,
    "giveaway_winners": {"chat": CHAT, "giveaway_message_id": 1, "winners": []}
    | {"winners_selection_date": 1790000000, "winner_count": 1},
    "invoice": {"title": "x", "description": "y", "start_parameter": "z", "currency": "XTR", "total_amount": 1},
    "live_photo": VIDEO | {"photo": []},
    "location": PLACE,
    "paid_media": {"star_count": 1, "paid_media": []},
    "passport_data": {"data": [], "credentials": {"data": "x", "hash": "y", "secret": "z"}},
    "photo": [FILE | {"width": 9, "height": 9}],
    "poll": POLL,
    "sticker": STICKER,
    "story": {"chat": CHAT, "id": 1},
    "venue": {"location": PLACE, "title": "x", "address": "y"},
    "video": VIDEO,
    "video_note": FILE | {"length": 9, "duration": 3},
    "voice": FILE | {"duration": 3},
    "a_kind_of_years_to_come": {"x": 1},
}
# What happens to a chat rather than is said in it, or goes along with something that is: nobody waits for an answer.
_HAPPENS = re.compile(
    r"boost|business|_created$|background|owner|shared$|_tasks_|connected_website|delete_chat_photo|price_changed"
    r"|effect_id|forum_topic|gift|giveaway_completed|chat_member|delete_timer|migrate|new_chat|poll_option|suggested_post"
    r"|pinned|proximity|refunded|successful_payment|reply_to_story|video_chat|web_app_data|write_access"
)


def test_every_kind_of_message_that_the_library_knows_is_accounted_for() -> None:
    known = {one.value for one in MessageType} - {"text", "document"}
    assert {one for one in known if not _HAPPENS.search(one)} == ODD.keys() - {"a_kind_of_years_to_come"}


@pytest.mark.parametrize("kind", ODD)
async def test_what_is_no_text_has_one_answer_in_private(county: Scene, kind: str) -> None:
    clerk = county.phone("李春梅")
    shove(county, message(clerk, 9000, **{kind: ODD[kind]}))
    await digested(county)
    assert clerk.texts() == [NOT_NEEDED]


@pytest.mark.parametrize(
    "body",
    [
        {"text": "/my", "entities": [{"type": "bot_command", "offset": 0, "length": 3}]},
        {"text": "我的事项"},
        {"text": "三项均已整改"},
        {"document": document(1)},
        {"animation": VIDEO},
        {"sticker": STICKER},
        {"location": PLACE},
    ],
)
async def test_what_another_bot_has_put_in_has_one_answer_and_is_used_for_nothing(
    county: Scene, body: dict[str, Any]
) -> None:
    clerk = county.phone("李春梅")
    await open_form(clerk, "起草")
    seen = len(clerk.texts())
    via = {"id": 6, "is_bot": True, "first_name": "gif", "username": "gif_bot"}
    shove(county, message(clerk, 9000, via_bot=via, **body))
    await digested(county)
    assert new_texts(clerk, seen) == [THROUGH_A_BOT]
    assert query(county, "SELECT count(*) FROM attachment") == [(0,)]


@pytest.mark.parametrize("kind", ["text", "document", *ODD])
async def test_whatever_is_forwarded_has_one_answer(county: Scene, kind: str) -> None:
    clerk = county.phone("李春梅")
    origin = {"type": "hidden_user", "sender_user_name": "某人", "date": 1790000000}
    body = {"text": "我的事项", "document": document(1), **ODD}[kind]
    shove(county, message(clerk, 9000, forward_origin=origin, **{kind: body}))
    await digested(county)
    assert clerk.texts() == [FORWARDED]


async def test_a_file_put_in_the_place_of_another_one_is_not_passed_over_in_silence(county: Scene) -> None:
    clerk = county.phone("李春梅")
    changed = message(clerk, 9000, document=document(1), edit_date=1790000001)
    shove(county, {"edited_message": changed["message"]})
    await digested(county)
    (told,) = clerk.texts()
    assert "改动没有计入" in told


async def test_a_place_that_moves_on_and_a_pinned_message_are_no_messages_to_us(county: Scene) -> None:
    clerk = county.phone("李春梅")
    moved = message(clerk, 9000, location=PLACE, edit_date=1790000001)
    shove(county, {"edited_message": moved["message"]})
    shove(county, message(clerk, 9001, pinned_message=message(clerk, 8000, text="x")["message"]))
    await digested(county)
    assert clerk.texts() == []


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
