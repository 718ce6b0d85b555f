"""Gives a finished Word file its number and check code; who hands it over records them (services/proofs.py)."""

from domain.proofs import Stamp
from services import proofs, word_text
from storage.session import Session
from views.documents.stamp import with_line


def stamp_word(session: Session, kind: str, about: str, number: str, content: bytes) -> tuple[bytes, Stamp]:
    """The file with this number and its check code at the foot, and what is to be recorded of it.

    Raises Refusal for one that unfolds to more than may ever be checked again.
    """
    digest = word_text.read(content).digest
    stamp = Stamp(number, proofs.code(session, kind, about, number, digest), digest)
    return with_line(content, stamp), stamp
