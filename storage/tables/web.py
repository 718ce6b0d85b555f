"""The page to look at in a browser: its one-time links and its sessions, both kept as hashes only."""

from sqlalchemy import BigInteger, Column, Integer, LargeBinary, Table

from storage.tables.base import metadata
from storage.types import UtcDateTime

web_link = Table(
    "web_link",
    metadata,
    # One a person: by the account and not by the person, since whoever is behind an account is looked up anew.
    Column("telegram_id", BigInteger, primary_key=True, autoincrement=False),
    Column("secret_hash", LargeBinary(32), nullable=False, unique=True),
    Column("expires_at", UtcDateTime, nullable=False),
)

web_session = Table(
    "web_session",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("telegram_id", BigInteger, nullable=False, index=True),
    Column("secret_hash", LargeBinary(32), nullable=False, unique=True),
    # Inside Telegram: the hash of what it signed, so that the same words open a session once.
    Column("proof_hash", LargeBinary(32), unique=True),
    Column("opened_at", UtcDateTime, nullable=False),
    Column("seen_at", UtcDateTime, nullable=False),
    # One that was ended stays until its time is over, with the hash of what opened it.
    Column("ended_at", UtcDateTime),
)
