import pytest

from bot.telegram_errors import classify
from domain.delivery import FailureKind as K

TEXTS = [
    ("Forbidden: bot was blocked by the user", K.UNREACHABLE),
    ("Forbidden: user is deactivated", K.UNREACHABLE),
    ("Forbidden: bot can't initiate conversation with a user", K.UNREACHABLE),
    ("Forbidden: bot was kicked from the supergroup chat", K.UNREACHABLE),
    ("Forbidden: bot is not a member of the supergroup chat", K.UNREACHABLE),
    ("Forbidden: the group chat was deleted", K.UNREACHABLE),
    ("Bad Request: chat not found", K.UNREACHABLE),
    ("Chat not found", K.UNREACHABLE),
    ("Bad Request: PEER_ID_INVALID", K.UNREACHABLE),
    ("Peer_id_invalid", K.UNREACHABLE),
    ("Private chat not found", K.UNREACHABLE),
    ("Message is not modified: specified new message content and reply markup are exactly the same", K.NOT_MODIFIED),
    ("Message to edit not found", K.TARGET_GONE),
    ("Message to delete not found", K.TARGET_GONE),
    ("Message can't be deleted", K.TARGET_GONE),
    ("Can't parse entities: unsupported start tag", K.MALFORMED),
    ("Button_data_invalid", K.MALFORMED),
    ("Message is too long", K.TOO_LONG),
    ("Message thread not found", K.NO_THREAD),
    ("Topic_closed", K.NO_THREAD),
    ("Not enough rights to manage pinned messages in the chat", K.NO_RIGHTS),
    ("Too Many Requests: retry later", K.THROTTLED),
    ("Forbidden: something that Telegram will think of next year", K.REFUSED),
    ("Bad Request: chat not found in the moon", K.REFUSED),
    ("", K.REFUSED),
]


@pytest.mark.parametrize(("text", "kind"), TEXTS)
def test_descriptions_are_read_by_their_exact_words(text: str, kind: K) -> None:
    assert classify(text) is kind
