"""How many items stand where, in one row of words that every page has alike."""

from collections.abc import Mapping

from domain.item_status import COUNTED, ItemStatus

# Left out where there is none; the others are worth a nought.
_ONLY_IF_ANY = frozenset({ItemStatus.RUNNING, ItemStatus.RETURNED})


def numbers(counts: Mapping[ItemStatus, int]) -> str:
    """Write the counts of one duty: 已报1　待审0　未报2　逾期0, those under way and sent back where there are any."""
    shown = [one for one in COUNTED if counts.get(one) or one not in _ONLY_IF_ANY]
    return "　".join(f"{one.label}{counts.get(one, 0)}" for one in shown)
