"""How long messages that went out are kept (domain.md 3.5): the department chooses, and what is still needed stays."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

SETTING = "messages_kept_days"
# Days to choose from; three months hold a quarter with its bulletin.
CHOICES = (30, 90, 180, 365)
USUAL = 90
# A file that was handed out, such as a ledger, lies in its receiver's chat; for so long it can be sent once more.
FILES = timedelta(days=7)


def days_of(settings: Mapping[str, Any]) -> int:
    """How many days messages are kept by these settings of the department."""
    found = settings.get(SETTING, USUAL)
    return found if found in CHOICES else USUAL
