"""Who is told when a file that somebody sent has been fetched, by what the file is for."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from domain.attachments import NOTICE
from services import (
    attachments,
    document_templates,
    joint_file,
    notice_files,
    proof_files,
    roster,
    speech_files,
)
from services.context import Context
from storage.attachments import Attachment


@dataclass(frozen=True, slots=True)
class Receiver:
    """What follows for one purpose when a file is here or can't be had, and how many times it is tried for."""

    on_stored: Callable[[Context, Attachment, bytes], Awaitable[None]]
    on_failed: Callable[[Context, Attachment], Awaitable[None]]
    tries: int


async def _unread(ctx: Context, attachment: Attachment, content: bytes | None = None) -> None:
    """Nobody waits for files of a purpose that this version no longer has."""


_NOBODY = Receiver(_unread, _unread, 1)
RECEIVERS: Mapping[str, Receiver] = {
    # Somebody sits and waits for the answer.
    roster.PURPOSE: Receiver(roster.on_stored, roster.on_failed, tries=8),
    speech_files.PURPOSE: Receiver(speech_files.on_stored, speech_files.on_failed, tries=8),
    joint_file.PURPOSE: Receiver(joint_file.on_stored, joint_file.on_failed, tries=8),
    **{
        document_templates.purpose(code): Receiver(document_templates.on_stored, document_templates.on_failed, tries=8)
        for code in document_templates.CODES
    },
    proof_files.PURPOSE: Receiver(proof_files.on_stored, proof_files.on_failed, tries=8),
    NOTICE: Receiver(notice_files.on_stored, notice_files.on_failed, tries=8),
    # The report is handed in already: through a day without network, at the longest wait of five minutes.
    attachments.PURPOSE: Receiver(attachments.on_stored, attachments.on_failed, tries=300),
}


def receiver(purpose: str) -> Receiver:
    """Who receives files of this purpose."""
    return RECEIVERS.get(purpose, _NOBODY)
