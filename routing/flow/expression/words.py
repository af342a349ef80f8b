"""Splitting a condition into its words, and telling signs that mean something else elsewhere.

People bring `=`, `&&`, curly quotes and `AND` from spreadsheets, other languages and word
processors. Where it is plain what was meant, that is said and reading goes on as if it had been
written so, and all other mistakes are told as well.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from routing.flow.expression.types import Fault


class Kind(StrEnum):
    NAME = "name"
    TEXT = "text"
    NUMBER = "number"
    COMPARISON = "comparison"
    WORD = "word"  # and, or, not, in, not in, is, is not
    OPEN = "open"
    CLOSE = "close"
    COMMA = "comma"


OPERANDS = frozenset({Kind.NAME, Kind.TEXT, Kind.NUMBER})


@dataclass(frozen=True, slots=True)
class Token:
    """`text` is what it means: of a text without its quotes. `column` counts from 1."""

    kind: Kind
    text: str
    column: int


_DOUBLE = "\u201c\u201d\u201e\u201f\u00ab\u00bb\u2033"  # as word processors and keyboards make them
_SINGLE = "\u2018\u2019\u201a\u201b\u2039\u203a\u2032`\u00b4"
_PIECE = re.compile(
    rf"""
    (?P<space> \s+ )
  | (?P<number> [-\u2212\u2013]? [0-9]+ (?: \.[0-9]+ )? )
  | (?P<name> [^\W\d]\w* (?: \.[^\W\d]\w* )* )
  | (?P<text> "[^"]*" | '[^']*' )
  | (?P<curly> [{_DOUBLE}] [^{_DOUBLE}"]* [{_DOUBLE}"] | [{_SINGLE}] [^{_SINGLE}']* [{_SINGLE}'] )
  | (?P<unclosed> ["'{_DOUBLE}{_SINGLE}] )
  | (?P<sign> ===? | != | <> | <= | >= | => | =< | := | && | \|\| | \*\* | // | . )
    """,
    re.VERBOSE | re.DOTALL,
)
_KINDS = {
    **dict.fromkeys(("==", "!=", "<", "<=", ">", ">="), Kind.COMPARISON),
    **dict.fromkeys(("and", "or", "not", "in", "is"), Kind.WORD),
    **dict.fromkeys("([", Kind.OPEN),
    **dict.fromkeys(")]", Kind.CLOSE),
    ",": Kind.COMMA,
}
_MEANT = {
    "=": "==", ":=": "==", "===": "==", "<>": "!=", "\u2260": "!=", "=>": ">=", "\u2265": ">=",
    "=<": "<=", "\u2264": "<=", "&": "and", "&&": "and", "|": "or", "||": "or", "!": "not",
    "\u00ac": "not",
}  # fmt: skip
_WORDS = {"und": "and", "oder": "or", "nicht": "not"}
_DOUBLES = frozenset({("not", "in"), ("is", "not")})  # two words, one sign
_CALCULATING = frozenset({"+", "-", "*", "/", "%", "**", "//", "^", "~", "\u00d7", "\u00f7"})


def split(source: str, names: Collection[str]) -> tuple[tuple[Token, ...], tuple[Fault, ...], bool]:
    """The words in order, what is wrong with them, and whether none is lost.

    `names` that are known are never taken for something else.
    """
    splitting = _Splitting(names)
    whole = all(splitting.take(found) for found in _PIECE.finditer(source))
    return tuple(splitting.tokens), tuple(splitting.faults), whole


class _Splitting:
    def __init__(self, names: Collection[str]) -> None:
        self.names, self.tokens = names, list[Token]()
        self.faults: list[Fault] = []

    def take(self, found: re.Match[str]) -> bool:
        """Take one piece in; False where nobody can tell what it was to be."""
        piece, column = found.group(), found.start() + 1
        match found.lastgroup:
            case "space":
                return True
            case "number":
                return self._number(piece, column)
            case "name":
                return self._name(piece, column)
            case "text" | "curly":
                return self._text(piece, column)
            case "unclosed":
                return self._lost(column, "this quote has no second one; put one behind the text")
            case _:
                return self._sign(piece, column)

    def _number(self, piece: str, column: int) -> bool:
        signed = not piece[0].isdigit()
        if signed and self.tokens and self.tokens[-1].kind in OPERANDS | {Kind.CLOSE}:
            return self._sign("-", column)
        digits = "-" + piece[1:] if signed else piece
        return self._add(Kind.NUMBER, digits, column)

    def _name(self, piece: str, column: int) -> bool:
        if piece in self.names and piece not in _KINDS:
            return self._add(Kind.NAME, piece, column)
        small = piece.lower()
        meant = _WORDS.get(small, small)
        if meant not in _KINDS:
            return self._add(Kind.NAME, piece, column)
        if meant != piece:
            self._tell(column, f"'{piece}' is written '{meant}' here")
        last = self.tokens[-1] if self.tokens else None
        if last is not None and last.kind is Kind.WORD and (last.text, meant) in _DOUBLES:
            self.tokens[-1] = Token(Kind.WORD, f"{last.text} {meant}", last.column)
            return True
        return self._add(Kind.WORD, meant, column)

    def _text(self, piece: str, column: int) -> bool:
        if piece[0] not in "\"'" or piece[-1] != piece[0]:
            self._tell(column, 'quotes are straight here, as in "this"; type them anew')
        return self._add(Kind.TEXT, piece[1:-1], column)

    def _sign(self, piece: str, column: int) -> bool:
        if piece in _KINDS:
            return self._add(_KINDS[piece], piece, column)
        if piece in _MEANT:
            self._tell(column, _instead(piece, _MEANT[piece]))
            return self._add(_KINDS[_MEANT[piece]], _MEANT[piece], column)
        return self._lost(column, _strange(piece))

    def _add(self, kind: Kind, text: str, column: int) -> bool:
        self.tokens.append(Token(kind, text, column))
        return True

    def _lost(self, column: int, message: str) -> bool:
        self._tell(column, message)
        return False

    def _tell(self, column: int, message: str) -> None:
        self.faults.append(Fault(column, message))


def _instead(piece: str, meant: str) -> str:
    if meant == "==":
        return f"'{piece}' does not compare; write '==' between what should be the same"
    return f"'{piece}' is not known here; write '{meant}'"


def _strange(piece: str) -> str:
    if piece in _CALCULATING:
        return f"conditions compare and do not calculate; do without '{piece}'"
    if piece == ".":
        return "a point stands inside 'block.question' or 2.5, without spaces; nowhere else"
    if piece.isprintable() and piece.isascii():
        return f"'{piece}' cannot stand in a condition; take it out"
    return "a sign here cannot stand in a condition, or cannot be seen; delete and retype it"
