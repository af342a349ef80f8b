"""One database and the transactions on it, as blocking calls: what SQLite and PostgreSQL share.

Everything here runs in a thread of the store. Statements are SQLAlchemy Core and the same on
both; a module of each says how to connect, and what its errors mean.
"""

import logging
from collections.abc import Callable
from contextlib import suppress
from typing import NoReturn, Protocol, TypeVar

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError

from bridge.store.errors import StoreFull, StoreTrouble

Tx = Connection
T = TypeVar("T")
Hook = Callable[[Connection], None]

ATTEMPTS = 5  # of a transaction that lost against another one
HOOKS, LOCKED = "after_commit", "locked"
log = logging.getLogger(__name__)


class Kind(Protocol):
    """What differs between databases."""

    threads: int

    def trouble(self, error: DBAPIError) -> StoreTrouble | None:
        """What this error means for the caller; None: it is a bug, let it through."""
        ...

    def lost_race(self, error: DBAPIError) -> bool:
        """True when another transaction won, and the same function may simply run again."""
        ...

    def checkpoint(self, engine: Engine) -> None:
        """Nothing that was overwritten or deleted is left in the files of the database."""
        ...


def _nothing() -> None:
    """There is nothing to check after trouble."""


def after_commit(tx: Tx, hook: Hook) -> None:
    """Have this called, in a transaction that reads, once this one is on disk.

    A part of the transaction that was rolled back does not take its hooks with it: a hook looks
    whether what it is about was really written. What it could not do must be made good later.
    """
    tx.get_execution_options()[HOOKS].append(hook)


def locked(tx: Tx) -> set[bytes]:
    """The lanes that this transaction holds until its end, to be added to by whoever locks some.

    None within a part that may be rolled back: what is locked there is not held for certain.
    """
    known = None if tx.in_nested_transaction() else tx.get_execution_options().get(LOCKED)
    return set() if known is None else known


class Database:
    """Runs plain functions in transactions, and says in plain words why it could not.

    `after_trouble` is called before anything is written again; it may raise StoreTrouble.
    """

    def __init__(self, engine: Engine, kind: Kind) -> None:
        self.engine = engine
        self.kind = kind
        self.after_trouble: Callable[[], None] = _nothing
        self._troubled = False

    def write(self, work: Callable[[Tx], T]) -> T:
        """The function's result, committed and on disk. Raises StoreTrouble when it is not."""
        if self._troubled:
            self.after_trouble()
            self._troubled = False
        for attempt in range(1, ATTEMPTS + 1):
            try:
                return self._once(work)
            except DBAPIError as error:
                again = self.kind.lost_race(error) or (attempt == 1 and self._made_room(error))
                if attempt == ATTEMPTS or not again:
                    self.explain(error)
        raise AssertionError

    def _once(self, work: Callable[[Tx], T]) -> T:
        hooks: list[Hook] = []
        with self.engine.connect() as connection:
            tx = connection.execution_options(**{HOOKS: hooks, LOCKED: set()})
            with tx.begin():
                result = work(tx)
        for hook in hooks:
            self._afterwards(hook)
        return result

    def _afterwards(self, hook: Hook) -> None:
        """What is committed is committed: trouble now must not look as if it were not."""
        try:
            self.read(hook)
        except StoreTrouble as error:
            log.warning("something is left to do after a commit: %s", error)

    def _made_room(self, error: DBAPIError) -> bool:
        """On a full disk: what the database's own log holds may be enough to go on."""
        if not isinstance(self.kind.trouble(error), StoreFull):
            return False
        with suppress(DBAPIError):
            self.kind.checkpoint(self.engine)
        return True

    def connect(self) -> Connection:
        """A connection to keep. Raises StoreTrouble."""
        try:
            return self.engine.connect()
        except DBAPIError as error:
            self.explain(error)

    def read(self, work: Callable[[Tx], T]) -> T:
        """As write, without taking the lock that only one writer can have."""
        try:
            with self.engine.connect() as connection:
                tx = connection.execution_options(reads=True)
                with tx.begin():
                    return work(tx)
        except DBAPIError as error:
            self.explain(error)

    def checkpoint(self) -> None:
        try:
            self.kind.checkpoint(self.engine)
        except DBAPIError as error:
            self.explain(error)

    def explain(self, error: DBAPIError) -> NoReturn:
        """Raise it as StoreTrouble, or as it is when it is a bug."""
        trouble = self.kind.trouble(error)
        if trouble is None:
            raise error
        self._troubled = True
        raise trouble from error

    def close(self) -> None:
        self.engine.dispose()
