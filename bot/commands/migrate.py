"""Brings the database to this version's structure."""

from bot.settings import Settings
from storage.migrate import upgrade


def migrate(settings: Settings) -> str:
    """Upgrade the database that these settings name; raises StorageRefused for one of a newer version."""
    upgrade(settings.working.database_url)
    return "数据库结构已是最新。"
