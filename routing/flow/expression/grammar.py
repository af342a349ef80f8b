"""Whether the words of a condition can follow each other, told as somebody would say it.

Python's parser says `invalid syntax`. This goes before it, and names what is missing and where.
"""

from collections.abc import Sequence

from routing.flow.expression.types import DEEPEST, Fault
from routing.flow.expression.words import OPERANDS, Kind, Token

_PAIRS = {"(": ")", "[": "]"}
_JOINING = frozenset({"and", "or", "in", "not in", "is", "is not"})
STATES = frozenset({"skipped", "asked"})


class _Disorder(Exception):
    """The condition cannot be read on from here."""


def in_order(tokens: Sequence[Token], length: int) -> Fault | None:
    """The first word that cannot stand where it stands, of a condition of this length."""
    if not tokens:
        return Fault(1, "a condition is missing here; write one, or leave the line out")
    walk = _Walk()
    for token in tokens:
        try:
            walk.on(token)
        except _Disorder as disorder:
            return Fault(token.column, str(disorder))
    if walk.wanted:
        return Fault(length + 1, f"behind '{tokens[-1].text}' something is missing; complete it")
    if walk.open:
        message = (
            f"this bracket is never closed; write '{_PAIRS[walk.open[-1].text]}' where it ends"
        )
        return Fault(walk.open[-1].column, message)
    return None


class _Walk:
    """Along the words: something to compare, then a sign, then something again."""

    def __init__(self) -> None:
        self.open: list[Token] = []
        self.wanted = True  # something to compare; otherwise a sign
        self.last: Token | None = None

    def on(self, token: Token) -> None:
        last = self.last
        if last is not None and last.kind is Kind.WORD and last.text.startswith("is"):
            self._state(token)
        elif self.wanted:
            self._operand(token)
        else:
            self._sign(token)
        self.last = token

    def _state(self, token: Token) -> None:
        if token.kind is not Kind.NAME or token.text not in STATES:
            raise _Disorder(
                "behind 'is' and 'is not' stands 'skipped' or 'asked'; to compare, write == or !="
            )
        self.wanted = False

    def _operand(self, token: Token) -> None:
        if token.kind in OPERANDS:
            self.wanted = False
        elif token.kind is Kind.OPEN:
            self._opened(token)
        elif token.kind is Kind.CLOSE:
            self._end_of_list(token)
        elif token.text != "not":
            raise _Disorder(f"before '{token.text}' something is missing; say what is compared")
        elif self.last is not None and self.last.text not in ("and", "or", "not", "(", "["):
            raise _Disorder("'not' stands before a whole comparison; put it there, or write !=")

    def _sign(self, token: Token) -> None:
        if token.kind is Kind.CLOSE:
            self._closed(token)
        elif token.kind is Kind.COMMA:
            self._comma()
        elif token.kind is Kind.COMPARISON or token.text in _JOINING:
            self._joining(token)
        else:
            raise _Disorder(self._lacking(token))

    def _joining(self, token: Token) -> None:
        if token.kind in OPERANDS:  # a text that reads like a sign
            raise _Disorder(self._lacking(token))
        self.wanted = True

    def _opened(self, token: Token) -> None:
        if len(self.open) == DEEPEST:
            raise _Disorder(f"brackets go at most {DEEPEST} deep; divide this among steps")
        self.open.append(token)

    def _closed(self, token: Token) -> None:
        if not self.open:
            raise _Disorder(f"'{token.text}' was never opened; take it out, or open it before")
        opened = self.open.pop().text
        if _PAIRS[opened] != token.text:
            raise _Disorder(f"what '{opened}' opens, '{_PAIRS[opened]}' closes; write that here")
        self.wanted = False

    def _end_of_list(self, token: Token) -> None:
        last = None if self.last is None else self.last.kind
        if last is Kind.OPEN:
            raise _Disorder("nothing stands between these brackets; write what is to be there")
        if last is not Kind.COMMA:
            raise _Disorder(f"before '{token.text}' something is missing; complete it")
        self._closed(token)

    def _comma(self) -> None:
        if self.open:
            self.wanted = True
            return
        if self.last is not None and self.last.kind is Kind.NUMBER:
            raise _Disorder("numbers have a point, 2.5, and lists stand in [ ]; write it so")
        raise _Disorder("commas stand in lists, [ ]; between two conditions write 'and' or 'or'")

    def _lacking(self, token: Token) -> str:
        before = "" if self.last is None else self.last.kind
        if token.kind is Kind.OPEN and before is Kind.NAME:
            return "nothing is called or picked in a condition; take the bracket out"
        if token.kind is Kind.WORD:
            return "'not' stands before a whole comparison or as 'not in'; or write !="
        if before is Kind.TEXT and token.kind is Kind.TEXT:
            return "between two texts something is missing; write a comma in a list, or 'or'"
        return "something is missing before this; write a sign like ==, or 'and' or 'or'"
