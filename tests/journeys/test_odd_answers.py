"""One odd answer of Telegram, or of a proxy before it, costs a moment and silences nobody."""

from sandbox.faults import Fault
from tests.journeys.scene import Scene


async def test_one_refused_token_silences_nobody(county: Scene) -> None:
    county.world.faults.add(Fault(kind="unauthorized", method="sendMessage"))
    for name in ("王立新", "刘志强"):
        phone = county.phone(name)
        phone.says("/about")
        await phone.sees("述职督办助手")
    assert county.assistant.gate.is_open
