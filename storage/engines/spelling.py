"""The constructs of SQL that the engines spell differently; each stands here once."""

from sqlalchemy.dialects.postgresql import insert

__all__ = ["insert"]
