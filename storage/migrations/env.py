"""Alembic's entry: migrations run on the connection that storage/migrate.py hands over."""

from alembic import context

from storage.search import declared
from storage.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
    compare_type=True,
    include_name=declared,
)
with context.begin_transaction():
    context.run_migrations()
