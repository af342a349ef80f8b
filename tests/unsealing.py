"""Everything in a store that its own keys still open: what a thief of both would read."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from sqlalchemy import RowMapping, select

from bridge.store import (
    claiming,
    copies,
    documents,
    inbox,
    lanes,
    legalholds,
    routes,
    signers,
    state,
)
from bridge.store.database import Tx
from bridge.store.errors import KeyGone
from bridge.store.queueing import payload_cell
from bridge.store.sealer import Cell, Sealer
from bridge.store.sorting import Home
from bridge.store.tables import metadata


@dataclass
class Unsealed:
    """`plain` by table and column; `closed` counts values whose key is destroyed."""

    plain: list[tuple[str, bytes]] = field(default_factory=list)
    closed: int = 0

    def holding(self, words: Sequence[str]) -> list[tuple[str, str]]:
        """Which of these words are where."""
        return [
            (word, where)
            for where, said in self.plain
            for word in words
            if word.encode() in said or word in said.decode("utf-8", "replace")
        ]


def unsealed(tx: Tx, sealer: Sealer) -> Unsealed:
    """Opens every column `sealed_*` of every table, or fails: nothing is passed over."""
    found = Unsealed()
    for name, table in metadata.tables.items():
        columns = [column.name for column in table.c if column.name.startswith("sealed_")]
        for row in tx.execute(select(table)).mappings():
            for column in columns:
                if row[column] is not None:
                    _open(found, sealer, (name, column), row)
    return found


def _open(found: Unsealed, sealer: Sealer, where: tuple[str, str], row: RowMapping) -> None:
    try:
        plain = sealer.open(row[where[1]], _cell(where, row))
    except KeyGone:
        found.closed += 1
        return
    found.plain.append((".".join(where), plain))


def _cell(where: tuple[str, str], row: RowMapping) -> Cell:  # noqa: PLR0911 - one for each column
    match where:
        case "lanes", _:
            return lanes.state_cell(row["id"])
        case "routes", column:
            return routes._cell(row["lane"], row["party"], column.removeprefix("sealed_"))
        case "inbox", _:
            return inbox.cell(row["id"], Home(row["lane"], row["role"], row["place"]))
        case "outbox", "sealed_payload":
            bound = (row["party"], row["kind"], row["target"])
            return payload_cell(row["id"], row["lane"], bound)
        case "outbox", _:
            return claiming.progress_cell(row["id"], row["lane"])
        case "copies", _:
            return copies._cell(row["lane"], row["source_index"])
        case _:
            return _lasting(where, row)


def _lasting(where: tuple[str, str], row: RowMapping) -> Cell:
    """Of what no client's key seals."""
    match where:
        case "documents", _:
            return documents._cell(row["kind"], row["sha256"])
        case "state", _:
            return state._cell(row["network"], row["key"])
        case "evidence", column:
            return Cell("evidence", row["id"], column.removeprefix("sealed_"), row["record"])
        case "consent_log", _:
            return Cell("consent_log", row["number"].to_bytes(8, "big"), "event")
        case "holds", _:
            return legalholds._cell(row["id"])
        case "signers", _:
            return signers._cell(row["public"])
        case _:
            raise AssertionError(f"nobody knows how {where} is opened")


def words_in(files: Iterator[tuple[str, bytes]], words: Sequence[str]) -> list[tuple[str, str]]:
    """Which of these words are in which file, as they are."""
    return [(word, name) for name, data in files for word in words if word.encode() in data]


__all__ = ["Unsealed", "unsealed", "words_in"]
