"""One cell of a database, changed behind the service's back: bits, length, type, and whose it is.

A change is a few words of JSON: table, column and row by number (taken modulo what there is, so
that it still means something when tables change), what is done, and a number for it. Some changes
the database itself refuses; then nothing is changed.
"""

import json
import sqlite3
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from random import Random
from typing import Any

import psycopg

Value = str | bytes | int | float | None
HOWS = ("bit", "cut", "null", "swap", "copy", "put", "twice")
DAY = 86_400_000_000  # microseconds
PUT: Sequence[Value] = (
    0, 1, -1, 2, 3, 4, 5, 6, 7, 99, 2**31, -(2**31) - 1, 2**63 - 1, -(2**63), 10**17, 10**18,
    253_402_300_800_000_000, 1_795_000_000_000_000, 0.5, -1e300, 1e300, float("inf"),
    "", " ", "0", "rubbish", "client", "post", "place", "operator", "desk:", "desk:rubbish", "at:",
    "place:rubbish", "send", "edit", "open_place", "forget_place", "recover", "phones", "rooms",
    "\x00", "\ufffd", "x" * 5000, "9" * 400, "1e5", b"", b"\x00", b"\xff" * 16, bytes(16),
    bytes(32), b"\x01" + b"r" * 60, b"\xc3\x28", b"{}", b"null", b"12",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Change:
    """What is done to which cell. `table` and `column` by name."""

    table: str
    column: str
    row: int
    how: str
    number: int

    def written(self) -> bytes:
        words = (self.table, self.column, self.row, self.how, self.number)
        return json.dumps(words, separators=(",", ":")).encode()


def parsed(data: bytes) -> Change:
    """Raises ValueError."""
    table, column, row, how, number = json.loads(data)
    if how not in HOWS:
        raise ValueError
    return Change(str(table), str(column), int(row), how, int(number))


def varied(change: Change, columns: Sequence[tuple[str, str]], chance: Random) -> Change:
    """Mostly another cell; sometimes the same one in another way."""
    if chance.random() < 0.75:
        table = chance.choice(sorted({one for one, _ in columns}))
        column = chance.choice([name for one, name in columns if one == table])
    else:
        table, column = change.table, change.column
    number = chance.choice((chance.randrange(64), chance.randrange(10_000)))
    return Change(table, column, chance.randrange(64), chance.choice(HOWS), number)


@dataclass(frozen=True, slots=True)
class Dialect:
    """What differs: the mark of a value, equality that takes NULL for a value, and its errors."""

    mark: str
    same: str
    tables: str
    columns: str
    refusal: type[Exception]


SQLITE = Dialect(
    "?",
    "IS",
    "SELECT name FROM (SELECT * FROM main.sqlite_master UNION ALL"
    " SELECT * FROM keys.sqlite_master) AS own WHERE type = 'table' AND name NOT LIKE 'sqlite%'",
    "SELECT name FROM pragma_table_info(?) ORDER BY cid",
    sqlite3.Error,
)
POSTGRES = Dialect(
    "%s",
    "IS NOT DISTINCT FROM",
    "SELECT tablename FROM pg_tables WHERE schemaname IN ('public', 'keys')",
    "SELECT column_name FROM information_schema.columns"
    " WHERE table_name = %s AND table_schema IN ('public', 'keys') ORDER BY ordinal_position",
    psycopg.Error,
)


@dataclass(frozen=True, slots=True)
class Cells:
    """All tables of a database, through a connection on which every statement is a commit."""

    connection: Any  # one of sqlite3 or of psycopg, which agree as far as it is used here
    dialect: Dialect

    def ask(self, query: str, *values: Value) -> list[tuple[Any, ...]]:
        return list(self.connection.execute(query, values).fetchall())

    def run(self, statement: str, *values: Value) -> None:
        self.connection.execute(statement, values)

    def names(self, table: str) -> list[str]:
        return [str(name) for (name,) in self.ask(self.dialect.columns, table)]

    def rows(self, table: str) -> list[tuple[Value, ...]]:
        """In order of the first key: of the columns that no change of another one moves."""
        keys = ", ".join(str(n + 1) for n in range(min(3, len(self.names(table)))))
        return self.ask(f'SELECT * FROM "{table}" ORDER BY {keys}')

    def columns(self) -> list[tuple[str, str]]:
        """Every (table, column) of which there is a cell."""
        return [
            (table, name)
            for table in sorted(str(name) for (name,) in self.ask(self.dialect.tables))
            if self.ask(f'SELECT 1 FROM "{table}" LIMIT 1')
            for name in self.names(table)
        ]

    def set(self, table: str, column: str, row: tuple[Value, ...], new: Value) -> None:
        names, mark, same = self.names(table), self.dialect.mark, self.dialect.same
        own = " AND ".join(f'"{name}" {same} {mark}' for name in names)
        self.run(f'UPDATE "{table}" SET "{column}" = {mark} WHERE {own}', new, *row)


def change_cell(cells: Cells, change: Change) -> frozenset[object] | None:
    """Change it; the lanes that its rows belonged to, before or after. None: nothing changed."""
    if change.column not in cells.names(change.table):
        return None
    before = cells.rows(change.table)
    if not before:
        return None
    cells.run("BEGIN")
    with suppress(cells.dialect.refusal):
        _change(cells, change, before)
        after = cells.rows(change.table)
        cells.run("COMMIT")
        if after == before:
            return None
        return _lanes(cells.names(change.table), change.table, before, after)
    cells.run("ROLLBACK")
    return None


def _change(cells: Cells, change: Change, rows: Sequence[tuple[Value, ...]]) -> None:
    at = cells.names(change.table).index(change.column)
    one, other = rows[change.row % len(rows)], rows[(change.row + 1 + change.number) % len(rows)]
    if change.how == "swap":
        cells.set(change.table, change.column, one, other[at])
        cells.set(change.table, change.column, other, one[at])
        return
    new = other[at] if change.how == "copy" else _spoilt(one[at], change)
    cells.set(change.table, change.column, one, new)


def _spoilt(value: Value, change: Change) -> Value:
    number = change.number
    if change.how == "null":
        return None
    found: Value = None
    if isinstance(value, int):
        found = _number(value, change)
    elif isinstance(value, bytes):
        found = _bytes(value, change)
    elif isinstance(value, str):
        found = _bytes(value.encode("utf-8", "surrogateescape"), change)
        found = None if found is None else found.decode("latin-1")
    return PUT[number % len(PUT)] if found is None else found


def _number(value: int, change: Change) -> int | None:
    number = change.number
    match change.how:
        case "bit":
            return _signed(value ^ (1 << number % 64))
        case "cut":
            return value // int("1" + "0" * (number % 19))
        case "twice":
            return _signed(value + (number - 5000) * DAY)
        case _:
            return None


def _bytes(value: bytes, change: Change) -> bytes | None:
    number = change.number
    match change.how:
        case "bit" if value:
            return _flipped(value, number)
        case "cut":
            return value[: number % (len(value) + 1)]
        case "twice":
            return value + value
        case _:
            return None


def _signed(value: int) -> int:
    value %= 1 << 64
    return value - (1 << 64) if value >= 1 << 63 else value


def _flipped(value: bytes, number: int) -> bytes:
    place = number // 8 % len(value)
    return value[:place] + bytes([value[place] ^ 1 << number % 8]) + value[place + 1 :]


def _lanes(
    names: Sequence[str],
    table: str,
    before: Sequence[tuple[Value, ...]],
    after: Sequence[tuple[Value, ...]],
) -> frozenset[object]:
    """Of the rows that are not in both. A key belongs to whoever owns it."""
    name = {"lanes": "id", "keys": "owner"}.get(table, "lane")
    if name not in names:
        return frozenset()
    at = names.index(name)
    return frozenset(one[at] for one in (*before, *after) if one not in before or one not in after)
