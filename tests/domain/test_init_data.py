"""What Telegram signs for a Mini App: taken as it was signed, refused in any other form."""

import json
from datetime import timedelta
from urllib.parse import parse_qsl, urlencode

import pytest
from aiogram.utils.web_app import check_webapp_signature

from domain.init_data import FRESH, LONGEST, Proof, proof_of
from domain.web_sessions import CLOCKS_APART
from sandbox.mini_apps import init_data, sign
from tests.stage import china

TOKEN, OTHER = "123456:one-token-of-no-use", "123456:another-token"
NOW = china("2026-11-23 10:00")
ANNA = {"id": 5001, "is_bot": False, "first_name": "安娜 & Söhne=1%\n"}
SIGNED = init_data(TOKEN, ANNA, int(NOW.timestamp()))
FIELDS = dict(parse_qsl(SIGNED))
HASH = FIELDS["hash"]


def signed(**changed: str) -> str:
    """Other fields, signed as well."""
    return sign({name: value for name, value in (FIELDS | changed).items() if name != "hash"}, TOKEN)


def test_what_telegram_signed_names_the_account_and_the_instant() -> None:
    found = proof_of(SIGNED, TOKEN)
    assert found is not None
    assert (found.telegram_id, found.opened_at) == (5001, NOW)
    # An independent reader of the same words agrees.
    assert check_webapp_signature(TOKEN, SIGNED)


@pytest.mark.parametrize(
    "forged",
    [
        SIGNED.replace("5001", "5002"),
        SIGNED.replace(str(int(NOW.timestamp())), str(int(NOW.timestamp()) + 60)),
        SIGNED.replace(HASH, "0" * 64),
        SIGNED.replace(HASH, HASH[:-1]),
        SIGNED.replace(HASH, HASH.upper()),
        SIGNED.replace(f"hash={HASH}", "hash=%ED%B2%80"),
        SIGNED.replace(f"&hash={HASH}", ""),
        f"{SIGNED}&more=1",
        f"{SIGNED}&hash={HASH}",
        f"user={urlencode({'': json.dumps(ANNA)})[1:]}&{SIGNED}",
        SIGNED.replace("signature=", "signatur="),
        init_data(OTHER, ANNA, int(NOW.timestamp())),
        "&".join(f"a{number}=1" for number in range(100)),
        "%",
        "hash",
        "",
    ],
)
def test_whatever_was_changed_or_signed_for_another_bot_proves_nothing(forged: str) -> None:
    assert proof_of(forged, TOKEN) is None


def test_an_empty_token_signs_for_nobody_else() -> None:
    assert proof_of(SIGNED, "") is None


@pytest.mark.parametrize(
    "odd",
    [
        {"user": "no json"},
        {"user": "[" * 5000},
        {"user": "[5001]"},
        {"user": "{}"},
        *({"user": json.dumps({"id": account})} for account in ("5001", True, 0, -1, 2**60, 1.0, None)),
        {"auth_date": ""},
        {"auth_date": "1e9"},
        {"auth_date": "9" * 30},
        {"auth_date": "9" * 5000},
        {"start_param": "x" * LONGEST},
    ],
    ids=str,
)
def test_what_is_signed_but_names_nobody_proves_nothing(odd: dict[str, str]) -> None:
    assert proof_of(signed(start_param="x"), TOKEN)
    assert proof_of(signed(**odd), TOKEN) is None


def test_the_same_words_in_another_spelling_are_the_same_proof() -> None:
    first = proof_of(SIGNED, TOKEN)
    second = proof_of("&".join(reversed(SIGNED.replace("_", "%5F").split("&"))), TOKEN)
    assert first == second
    later = proof_of(signed(auth_date="1"), TOKEN)
    assert first
    assert later
    assert first.digest != later.digest


@pytest.mark.parametrize(
    ("after", "fresh"),
    [
        (timedelta(), True),
        (FRESH, True),
        (FRESH + timedelta(seconds=1), False),
        (timedelta(days=1), False),
        (-CLOCKS_APART, True),
        (-CLOCKS_APART - timedelta(seconds=1), False),
    ],
)
def test_a_proof_is_for_now_and_neither_old_nor_to_come(after: timedelta, fresh: bool) -> None:
    assert Proof(5001, NOW, b"").is_fresh(NOW + after) is fresh
