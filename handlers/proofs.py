"""Checking a paper or a receipt in the chat (核验): by its code, or by the file itself."""

from handlers.commands import Command
from handlers.feature import Feature
from handlers.turn import Turn
from services import messages, proof_files
from views import proofs

NAME = "verify"


async def verify(turn: Turn, args: str) -> None:
    """Check the code that was written, or say what may be checked."""
    turn.show(await proof_files.check_code(turn.ctx, turn.me, args) if args else proofs.ask())


async def on_document(turn: Turn, file_id: str, unique_id: str, name: str, size: int) -> bool:
    """Take the file that the last page asked for; False when it asked for none."""
    if turn.actor is None or await messages.asked_in(turn.ctx, turn.chat) != NAME:
        return False
    await proof_files.receive(turn.ctx, turn.actor, file_id, unique_id, name, size)
    turn.show(proofs.received())
    return True


FEATURE = Feature(
    commands=(Command(NAME, "核验", "核验文稿和回执的真伪", verify, order=57),),
    documents=(on_document,),
)
