"""Bringing a database to the form this program knows, at the start, in one transaction."""

from pathlib import Path

from sqlalchemy import insert, inspect, select, text
from sqlalchemy.exc import DBAPIError

from bridge.store import codec
from bridge.store.database import Database, Tx
from bridge.store.errors import StoreRefused
from bridge.store.tables import meta

MIGRATIONS = Path(__file__).parent / "migrations"
CHANGED = (
    "the data is not in the form that its table alembic_version names: somebody or something has"
    " changed it. Put your copy of the data back"
)
VERSIONS = "versions/[0-9]*_*.py"  # each begins with the name of its form, and they are in order


def migrate(database: Database, organisation: str) -> None:
    """Make or bring up the tables, all or nothing. Raises StoreRefused.

    Refused are a database that a newer program wrote, and one of another organisation.
    """
    known = forms()

    def bring_up(tx: Tx) -> None:
        form = _form(tx)
        _refuse_newer(form, known)
        if form != known[-1]:
            _brought_up(database, tx)
        _claim(tx, organisation)

    database.write(bring_up)


def check(database: Database, organisation: str) -> None:
    """Raises StoreRefused where a start would, or would have to migrate first. Changes nothing."""
    known = forms()

    def look(tx: Tx) -> None:
        form = _form(tx)
        if form is None:
            raise StoreRefused("there is no data in the database: has the service ever run here?")
        _refuse_newer(form, known)
        if form != known[-1]:
            raise StoreRefused("the data is in an older form: start the service once")
        found = tx.execute(_claimed).first()
        if found is not None:
            _refuse_other(*found, organisation)

    database.read(look)


def _brought_up(database: Database, tx: Tx) -> None:
    try:
        _upgrade(tx)
    except DBAPIError as error:
        if database.kind.trouble(error) is not None:
            raise
        [first, *_] = str(error.orig).splitlines() or [""]
        raise StoreRefused(f"{CHANGED} ({first})") from error


def _refuse_newer(form: str | None, known: list[str]) -> None:
    if form is None or form in known:
        return
    if not (form.isascii() and form.isdigit() and form > known[-1]):
        raise StoreRefused(CHANGED)
    raise StoreRefused(
        f"the database was written by a newer Counselbridge (form {form}):"
        " install that version, or put back a copy of the data that is older"
    )


def is_due(database: Database) -> bool:
    """True where the tables must be made or brought up."""
    form = database.read(_form)
    return form is None or form in forms()[:-1]


def is_new(database: Database) -> bool:
    """True where no start has ever made the tables."""
    return database.read(_form) is None


def forms() -> list[str]:
    """The names of all forms this program knows, oldest first."""
    return sorted(file.name.partition("_")[0] for file in MIGRATIONS.glob(VERSIONS))


def _form(tx: Tx) -> str | None:
    """The form the tables are in; None: there are none yet."""
    if not inspect(tx).has_table("alembic_version"):
        return None
    found = tx.scalar(text("SELECT version_num FROM alembic_version"))
    return None if found is None else str(found)


def _upgrade(tx: Tx) -> None:
    from alembic import command  # slow to load, and most starts find the newest form
    from alembic.config import Config  # likewise

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = tx
    command.upgrade(config, "head")


_claimed = select(meta.c.organisation, meta.c.codec)


def _claim(tx: Tx, organisation: str) -> None:
    found = tx.execute(_claimed).first()
    if found is None:
        tx.execute(insert(meta), {"organisation": organisation, "codec": codec.VERSION})
        return
    name, version = found
    _refuse_other(name, version, organisation)
    if version < codec.VERSION:
        tx.execute(meta.update().values(codec=codec.VERSION))


def _refuse_other(name: str, version: object, organisation: str) -> None:
    if name != organisation:
        raise StoreRefused(
            f"the database belongs to the organisation {name!r}, not {organisation!r}:"
            " check `data` and `database` in the configuration"
        )
    if not isinstance(version, int) or version > codec.VERSION:
        raise StoreRefused(
            "the database holds values of a newer Counselbridge: install that version"
        )
