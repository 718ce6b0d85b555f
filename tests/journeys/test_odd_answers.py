"""One odd answer of Telegram, or of a proxy before it, costs a moment and silences nobody."""

from sandbox.faults import Fault
from tests.journeys.hostile import digested, query, texts_for
from tests.journeys.scene import Scene


async def test_one_refused_token_silences_nobody(county: Scene) -> None:
    county.world.faults.add(Fault(kind="unauthorized", method="sendMessage"))
    for name in ("王立新", "刘志强"):
        phone = county.phone(name)
        phone.says("/about")
        await phone.sees("述职督办助手")
    assert county.assistant.gate.is_open


async def test_half_a_character_is_no_reason_not_to_be_answered(county: Scene) -> None:
    phone = county.phone("李春梅")
    said = county.world.chat(phone.chat_id).render(county.world.say(phone.person_id, phone.chat_id, "/find 述职"))
    phone.forget()
    odd = said | {"message_id": 10**6, "text": "/find \ud83d述职"}
    await county.assistant.intake.store([{"update_id": 10**9, "message": odd}])
    await digested(county)
    assert len([text for text in texts_for(county, phone.chat_id) if "查找" in text]) == 2, phone.screen()
    assert query(county, "SELECT error FROM inbox WHERE attempts > 0") == []
