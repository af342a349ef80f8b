"""One cell of a database, changed behind the service's back: bits, length, type, and whose it is.

A change is a few words of JSON: table, column and row by number (taken modulo what there is, so
that it still means something when tables change), what is done, and a number for it. Some changes
the database itself refuses; then nothing is changed.
"""

import json
import sqlite3
from collections.abc import Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from random import Random

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


def columns_of(file: Path) -> list[tuple[str, str]]:
    """Every (table, column) of which there is a cell."""
    with closing(sqlite3.connect(file)) as found:
        tables = [
            str(name)
            for (name,) in found.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
            if not name.startswith("sqlite_")
        ]
        return [
            (table, str(row[1]))
            for table in sorted(tables)
            if found.execute(f'SELECT 1 FROM "{table}" LIMIT 1').fetchone()
            for row in found.execute(f'PRAGMA table_info("{table}")')
        ]


def change_cell(file: Path, change: Change) -> frozenset[bytes] | None:
    """Change it; the lanes that its rows belonged to, before or after. None: nothing changed."""
    with closing(sqlite3.connect(file, isolation_level=None)) as found:
        found.text_factory = lambda raw: raw.decode("utf-8", "surrogateescape")
        known = {name for _, name in _columns(found, change.table)}
        if change.column not in known:
            return None
        before = _rows(found, change.table)
        if not before:
            return None
        found.execute("BEGIN")
        with suppress(sqlite3.Error):
            _change(found, change, before)
            after = _rows(found, change.table)
            found.execute("COMMIT")
            if after == before:
                return None
            return _lanes(change.table, before, after, _columns(found, change.table))
        found.execute("ROLLBACK")
        return None


def _columns(found: sqlite3.Connection, table: str) -> list[tuple[int, str]]:
    return [(row[0], str(row[1])) for row in found.execute(f'PRAGMA table_info("{table}")')]


def _rows(found: sqlite3.Connection, table: str) -> list[tuple[Value, ...]]:
    """In order of the first key: of the columns that no change of another one moves."""
    keys = ", ".join(str(n + 1) for n in range(min(3, len(_columns(found, table)))))
    return list(found.execute(f'SELECT * FROM "{table}" ORDER BY {keys}'))


def _change(found: sqlite3.Connection, change: Change, rows: Sequence[tuple[Value, ...]]) -> None:
    names = [name for _, name in _columns(found, change.table)]
    at = names.index(change.column)
    one, other = rows[change.row % len(rows)], rows[(change.row + 1 + change.number) % len(rows)]
    if change.how == "swap":
        _set(found, change, names, (one, other[at]))
        _set(found, change, names, (other, one[at]))
        return
    new = other[at] if change.how == "copy" else _spoilt(one[at], change)
    _set(found, change, names, (one, new))


def _set(
    found: sqlite3.Connection,
    change: Change,
    names: Sequence[str],
    what: tuple[tuple[Value, ...], Value],
) -> None:
    row, new = what
    own = " AND ".join(f'"{name}" IS ?' for name in names)
    query = f'UPDATE "{change.table}" SET "{change.column}" = ? WHERE {own}'
    found.execute(query, (new, *row))


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
    table: str,
    before: Sequence[tuple[Value, ...]],
    after: Sequence[tuple[Value, ...]],
    columns: Sequence[tuple[int, str]],
) -> frozenset[bytes]:
    """Of the rows that are not in both."""
    name = "id" if table == "lanes" else "lane"
    at = next((place for place, one in columns if one == name), None)
    if at is None:
        return frozenset()
    changed = [one for one in (*before, *after) if one not in before or one not in after]
    return frozenset(cell for one in changed if isinstance(cell := one[at], bytes))
