"""Files that have done their service are deleted: rosters hold names, and what was taken back is nobody's any more."""

import asyncio
from datetime import timedelta
from pathlib import Path

from services import files, roster
from storage import attachments
from storage.session import Session

# A roster that was shown and never confirmed is forgotten after a week.
PATIENCE = timedelta(days=7)
# What was not taken of an album is named in the answer to it, which changes until the report is handed in.
NAMED = timedelta(days=1)


async def purge(session: Session, folder: Path) -> int:
    """Delete from `folder` the rosters that were imported, cancelled or refused, and attachments that were taken back.

    Bytes that something else still needs stay. The files go before their rows, so that a crash in between leaves
    nothing behind: the next run finds the rows. Returns the number of rows (domain.md 3.5: no more than needed).
    """
    wanted = await roster.shown(session)
    gone = await attachments.leftovers(session, roster.PURPOSE, wanted, session.now - PATIENCE, session.now - NAMED)
    ids = [one.id for one in gone]
    digests = {one.digest for one in gone if one.digest}
    if digests:
        digests -= await attachments.in_use(session, digests, ids)
        await asyncio.to_thread(files.remove, folder, digests)
    return await attachments.forget(session, ids) if ids else 0
