"""What is lost of a store when a disk or a person took one part of it."""

from sqlalchemy import text

from bridge.store.postgres import open_postgres
from bridge.store.start import Where


def lost_keys(where: Where) -> None:
    """The keys, and nothing else."""
    for file in where.data.glob("keys.sqlite*"):
        file.unlink()
    if where.database is not None:
        database = open_postgres(where.database)
        database.write(lambda tx: tx.execute(text("DROP SCHEMA keys CASCADE")))
        database.close()
