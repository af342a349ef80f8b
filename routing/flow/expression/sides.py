"""The two sides of a comparison: whether what they hold can be the same, and what to say if not."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from routing.flow.expression.literals import alone, shown
from routing.flow.expression.tree import Answer, Known
from routing.flow.expression.types import (
    Day,
    Fault,
    Number,
    OneOf,
    Part,
    SomeOf,
    Truth,
    Type,
    Unclear,
    Words,
)
from routing.flow.expression.words import Token

_HELD: dict[type[Type], type[Known]] = {
    Number: Decimal,
    Day: date,
    SomeOf: frozenset,
}
_TRUTHS = {"true": "yes", "false": "no"}
_NOTHING = frozenset({"none", "null", "nothing", "empty", "skipped", "asked", "unanswered"})


def answer(name: str, kind: Type) -> Answer:
    """The operand that reads this name; what is kept as a text otherwise."""
    return Answer(name, _HELD.get(type(kind), str))


def keys(kind: Type | None) -> tuple[str, ...]:
    return kind.keys if isinstance(kind, OneOf | SomeOf) else ()


def comparable(token: Token, kind: Type, sign: str) -> Fault | None:
    """Why the answer of this name cannot stand beside this sign; None: it can."""
    if isinstance(kind, SomeOf | Truth | Part):
        return Fault(token.column, alone(token.text, kind))
    if sign in ("==", "!=") or isinstance(kind, Number | Day | Unclear):
        return None
    what = "a text" if isinstance(kind, Words) else "chosen from a list"
    message = f"'{token.text}' is {what} and has no order; compare it with == or in"
    return Fault(token.column, message)


def alike(left: tuple[Token, Type], right: tuple[Token, Type]) -> Fault | None:
    """Why these two answers can never be the same; None: they can."""
    (one, first), (other, second) = left, right
    if isinstance(first, Unclear) or isinstance(second, Unclear):
        return None
    names = f"'{one.text}' and '{other.text}'"
    if type(first) is not type(second):
        message = f"{names} are of different kinds and never the same; compare something else"
        return Fault(one.column, message)
    return shared(left, right)


def shared(left: tuple[Token, Type], right: tuple[Token, Type]) -> Fault | None:
    """Told where two lists of choices have none in common."""
    (one, first), (other, second) = left, right
    if not keys(first) or not keys(second) or set(keys(first)) & set(keys(second)):
        return None
    names = f"'{one.text}' and '{other.text}'"
    return Fault(one.column, f"{names} have no choice in common; compare something else")


def unknown(token: Token, other: Type | None, types: Mapping[str, Type]) -> Fault:
    """A name nobody asked for. Often a choice without its quotes, or a word of other languages.

    `other`: what stands on the other side, where that is known.
    """
    word, choices = token.text, keys(other)
    meant = _TRUTHS.get(word.lower(), word)
    if meant in choices:
        return Fault(token.column, f'choices stand in quotes; write "{meant}"')
    if word.lower() in _NOTHING:
        message = f"{shown(word)} is no answer; write 'is skipped', or 'is asked', behind the name"
        return Fault(token.column, message)
    if choices or isinstance(other, Words):
        message = f"{shown(word)} is not the name of a question, and choices stand in quotes"
        return Fault(token.column, message, word, (*choices, *types))
    if word in _everything(types):
        return Fault(token.column, f'choices stand in quotes, behind their question; "{word}"')
    message = f"{shown(word)} is not the name of a question"
    return Fault(token.column, message, word, tuple(types))


def _everything(types: Mapping[str, Type]) -> frozenset[str]:
    return frozenset(key for kind in types.values() for key in keys(kind))
