"""Lists of values as one array each: a statement stays the same however many there are.

On PostgreSQL a list that is written out makes a statement of its own for each length. None of them
is prepared, each is planned anew, and the driver looks for every value in its text. SQLite knows no
arrays, and needs none.

    a IN (:one, :two)          a = ANY(:list)
    a NOT IN (:one, :two)      a <> ALL(:list)
"""

import re
from collections.abc import Sequence
from enum import Enum
from typing import Any

from sqlalchemy.engine import Dialect
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.types import NullType

_LIST = re.compile(r"(NOT )?IN \(__\[POSTCOMPILE_(\w+)\]\)")


def with_arrays(compiled: SQLCompiler, dialect: Dialect) -> str:
    """The statement for PostgreSQL, with its lists as arrays. Raises TypeError without a type."""

    def array(found: re.Match[str]) -> str:
        negated, name = found.groups()
        which = "<> ALL" if negated else "= ANY"
        return f"{which} ({array_of(compiled, dialect, name)})"

    return _LIST.sub(array, str(compiled))


def array_of(compiled: SQLCompiler, dialect: Dialect, name: str) -> str:
    """A parameter as an array of what it is one of. Raises TypeError: that is not known."""
    kind = compiled.binds[name].type
    if isinstance(kind, NullType):
        raise TypeError(f"the type of {name} is not known")
    return f"%({name})b::{kind.compile(dialect=dialect)}[]"


def as_array(values: Sequence[Any]) -> list[Any]:
    """As the driver takes it."""
    return [one.value if isinstance(one, Enum) else one for one in values]
