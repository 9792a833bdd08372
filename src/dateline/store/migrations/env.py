"""How Alembic runs the steps: on the connection it is handed, inside its transaction."""

from alembic import context

from dateline.store.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
)
context.run_migrations()
