"""Statements as the driver takes them, each compiled once: compiling costs more than running it.

There is one memory for all of them, because one statement may be run in several ways: row by row,
as a set, with lists.
"""

from collections.abc import Callable, Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from sqlalchemy import ClauseElement
from sqlalchemy.engine import Dialect

Shape = TypeVar("Shape", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Made:
    """`constants` are values that the statement itself has; `lists`: how the single values are
    called of those that are several; `booleans`: the numbers of columns of what is true or false.
    """

    sql: str
    constants: dict[str, Any]
    lists: Mapping[str, Sequence[str]] = field(default_factory=dict)
    booleans: frozenset[int] = frozenset()

    def meant(self, row: Sequence[Any]) -> tuple[Any, ...]:
        return tuple(
            bool(value) if n in self.booleans and value is not None else value
            for n, value in enumerate(row)
        )


def made(
    make: Callable[[Dialect, ClauseElement, Shape], Made],
    dialect: Dialect,
    statement: ClauseElement,
    shape: Shape,
) -> Made:
    """What `make` makes of it. `shape` is all of the values that the SQL depends on."""
    key = (make, statement, dialect.name, shape)
    found = _MADE.get(key)
    if found is None:
        found = _MADE[key] = make(dialect, statement, shape)
    return found


_MADE: dict[tuple[object, ClauseElement, str, Hashable], Made] = {}


def constants_in(params: Mapping[str, Any], names: Collection[str]) -> dict[str, Any]:
    """Those of a statement's parameters that are not given by these names."""
    return {name: value for name, value in params.items() if name not in names}
