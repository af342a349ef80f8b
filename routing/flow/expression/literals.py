"""What is written in a condition, as what it is compared with: a choice, a number, a day.

The mistakes here are the dangerous ones: each would read well and never hold.
"""

import re
from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from routing.flow.expression.tree import Known
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
from routing.flow.expression.words import Kind, Token

_SHOWABLE = re.compile(r"[\w. -]{1,40}")  # what looks like a word is repeated, nothing else
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_NUMBER = re.compile(r"-?[0-9]{1,15}(?:\.[0-9]{1,15})?")


def shown(word: str) -> str:
    """The word in quotes where it is short and harmless, else `this`."""
    return f"'{word}'" if _SHOWABLE.fullmatch(word) else "this"


def literal(token: Token, name: str, kind: Type) -> Known | Fault:
    """What the token says, if it can be compared with the answer of this name."""
    match kind:
        case Number():
            return _number(token, name)
        case Day():
            return _day(token, name)
        case OneOf(keys) | SomeOf(keys):
            return _key(token, name, keys)
        case Words() if token.kind is Kind.NUMBER:
            message = f"'{name}' is a text; write \"{token.text}\" with quotes"
            return Fault(token.column, message)
        case Truth() | Part():
            return Fault(token.column, alone(name, kind))
        case Words() | Unclear():
            return token.text


def _number(token: Token, name: str) -> Known | Fault:
    if token.kind is Kind.NUMBER:
        return Decimal(token.text)
    instead = token.text if _NUMBER.fullmatch(token.text) else "a number like 14"
    message = f"'{name}' is a number; compare it with {instead}, without quotes"
    return Fault(token.column, message)


def _day(token: Token, name: str) -> Known | Fault:
    try:
        if token.kind is Kind.TEXT and _DAY.fullmatch(token.text):
            return date.fromisoformat(token.text)
    except ValueError:
        return Fault(token.column, f"{shown(token.text)} is no day of any year; look it up")
    message = f"'{name}' is a day; write it as year, month and day in quotes, \"1990-12-24\""
    return Fault(token.column, message)


def _key(token: Token, name: str, keys: Sequence[str]) -> Known | Fault:
    if token.text in keys and token.kind is Kind.NUMBER:
        return Fault(token.column, f'put {token.text} in quotes: "{token.text}"')
    if token.text in keys or not keys:
        return token.text
    message = f"{shown(token.text)} is not one of the choices of '{name}'"
    return Fault(token.column, message, token.text, tuple(keys))


def alone(name: str, kind: Type) -> str:
    """What to write about a name of this kind, told where something else was written."""
    match kind:
        case Truth():
            return f"'{name}' is compared with nothing; write {name}, or not {name}, and no more"
        case Part() | Unclear():
            return f"'{name}' is no single answer; write {name} is asked, or {name} is skipped"
        case SomeOf(keys):
            key = keys[0] if keys else "other"
            return f"of '{name}' several can be chosen; look for one, as in \"{key}\" in {name}"
        case _:
            return f"'{name}' alone says nothing; compare it, as in {_example(name, kind)}"


def _example(name: str, kind: Number | Day | Words | OneOf) -> str:
    match kind:
        case Number():
            return f"{name} >= 14"
        case Day():
            return f'{name} < "1990-12-24"'
        case Words():
            return f"{name} is asked"
        case OneOf(keys):
            return f'{name} == "{keys[0] if keys else "yes"}"'
