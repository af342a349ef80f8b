"""Bringing a database to the form this program knows, at the start, in one transaction."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import insert, inspect, select, text

from bridge.store import codec
from bridge.store.database import Database, Tx
from bridge.store.errors import StoreRefused
from bridge.store.tables import meta

MIGRATIONS = Path(__file__).parent / "migrations"


def migrate(database: Database, organisation: str) -> None:
    """Make or bring up the tables, all or nothing. Raises StoreRefused.

    Refused are a database that a newer program wrote, and one of another organisation.
    """
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}

    def bring_up(tx: Tx) -> None:
        _refuse_newer(tx, known)
        config.attributes["connection"] = tx
        command.upgrade(config, "head")
        _claim(tx, organisation)

    database.write(bring_up)


def _refuse_newer(tx: Tx, known: set[str]) -> None:
    if not inspect(tx).has_table("alembic_version"):
        return
    revision = tx.scalar(text("SELECT version_num FROM alembic_version"))
    if revision is not None and revision not in known:
        raise StoreRefused(
            f"the database was written by a newer Counselbridge (form {revision}):"
            " install that version, or put back a copy of the data that is older"
        )


def _claim(tx: Tx, organisation: str) -> None:
    found = tx.execute(select(meta.c.organisation, meta.c.codec)).first()
    if found is None:
        tx.execute(insert(meta), {"organisation": organisation, "codec": codec.VERSION})
        return
    name, version = found
    if name != organisation:
        raise StoreRefused(
            f"the database belongs to the organisation {name!r}, not {organisation!r}:"
            " check `data` and `database` in the configuration"
        )
    if version > codec.VERSION:
        raise StoreRefused(
            "the database holds values of a newer Counselbridge: install that version"
        )
    if version < codec.VERSION:
        tx.execute(meta.update().values(codec=codec.VERSION))
