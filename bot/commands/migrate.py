"""Brings the database to this version's structure."""

from bot.settings import Settings
from services.audit_record import demand_database
from storage.migrate import upgrade


def migrate(settings: Settings) -> str:
    """Upgrade the database that these settings name; raises StorageRefused for a newer or a lost one."""
    own = settings.working
    demand_database(own.database_path, own.data_dir)
    upgrade(own.database_url)
    return "数据库结构已是最新。"
