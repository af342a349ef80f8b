"""From the words of a condition to what decides it, with every name and choice looked up.

Which sign binds which words is Python's own rule, so Python's parser is asked. It is given the
words of the condition as `w0 == w1`: nothing an organisation writes reaches it, no word of its
own is in anybody's way (a question may be called `class`), and its limits and warnings about
numbers and texts do not come up. What it gives back is looked at node by node; of its many kinds
of nodes seven are known here.
"""

import ast
from collections.abc import Mapping, Sequence
from contextlib import suppress
from itertools import pairwise

from routing.flow.expression.comparing import Comparing
from routing.flow.expression.literals import alone
from routing.flow.expression.sides import unknown
from routing.flow.expression.tree import Every, IsTrue, Node, Not, Some
from routing.flow.expression.types import DEEPEST, Fault, Faulty, Truth, Type, Unclear
from routing.flow.expression.words import OPERANDS, Kind, Token

MEDDLED = 3  # so often Python may be disturbed while it reads one condition
NOTHING = Every(())  # stands where a fault was told; such a tree is never used


def read(
    tokens: Sequence[Token], types: Mapping[str, Type]
) -> tuple[Node, frozenset[str], tuple[Fault, ...]]:
    """What decides it, the names it looks at, and what is wrong. Raises Faulty."""
    places: dict[int, Token] = {}
    words: list[str] = []
    end = 0
    for number, token in enumerate(tokens):
        places[end] = token
        words.append(f"w{number}" if token.kind in OPERANDS else token.text)
        end += len(words[-1]) + 1
    try:
        parsed = _parsed(" ".join(words))
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        message = "this cannot be read as a condition; write it more simply"
        raise Faulty((Fault(tokens[0].column, message),)) from error
    reading = _Reading(places, types)
    tree = reading.truth(parsed.body, 1)
    return tree, frozenset(reading.comparing.names), tuple(reading.comparing.faults)


def _parsed(words: str) -> ast.Expression:
    """Python's tree of these words. Raises what `ast.parse` raises.

    Python 3.11 counts the depth of all trees it builds in one place (gh-106905, mended in 3.11.8):
    a traceback that is written down meanwhile, by another thread or by something that is thrown
    away just then, makes it raise SystemError though nothing is wrong with the words.
    """
    for _ in range(MEDDLED):
        with suppress(SystemError):
            return ast.parse(words, mode="eval")
    return ast.parse(words, mode="eval")


class _Reading:
    def __init__(self, places: Mapping[int, Token], types: Mapping[str, Type]) -> None:
        self.places, self.types = places, types
        self.comparing = Comparing(types)

    def truth(self, node: ast.expr, depth: int) -> Node:
        """What decides a part that must be so or not so."""
        if depth > DEEPEST:
            message = f"this goes more than {DEEPEST} deep; divide it among steps"
            return self._tell(self._token(node), message)
        match node:
            case ast.BoolOp(op=ast.And(), values=parts):
                return Every(tuple(self.truth(part, depth + 1) for part in parts))
            case ast.BoolOp(values=parts):
                return Some(tuple(self.truth(part, depth + 1) for part in parts))
            case ast.UnaryOp(op=ast.Not(), operand=part):
                return Not(self.truth(part, depth + 1), self._token(node).column)
            case ast.Compare(left=left, ops=signs, comparators=others):
                return self._chain((left, *others), signs)
            case _:
                return self._alone(node)

    def _chain(self, sides: Sequence[ast.expr], signs: Sequence[ast.cmpop]) -> Node:
        parts: list[Node] = []
        for (left, right), sign in zip(pairwise(sides), signs, strict=True):
            one, other = self._side(left), self._side(right)
            if isinstance(one, Token) and other is not None:
                parts.append(self.comparing.pair(one, sign, other))
            elif one is not None and other is not None:
                column = self._token(left).column
                self.comparing.tell(column, "a list stands behind 'in' alone; turn this round")
        return parts[0] if len(parts) == 1 else Every(tuple(parts))

    def _side(self, node: ast.expr) -> Token | tuple[Token, ...] | None:
        """A word, or those of a list; None where something else was, which is told."""
        if isinstance(node, ast.Name):
            return self._token(node)
        if isinstance(node, ast.List | ast.Tuple):
            inside = tuple(self._token(one) for one in node.elts if isinstance(one, ast.Name))
            if len(inside) == len(node.elts):
                return inside
            self._tell(self._token(node), "a list holds texts or numbers alone; take out the rest")
            return None
        message = "a comparison has one answer on each side; join several with 'and' or 'or'"
        self._tell(self._token(node), message)
        return None

    def _alone(self, node: ast.expr) -> Node:
        """A word where something is to be so or not so: only `crisis` says that by itself."""
        token = self._token(node)
        if not isinstance(node, ast.Name):
            return self._tell(
                token, "a list is nothing to decide; join conditions with 'and', 'or'"
            )
        if token.kind is not Kind.NAME:
            example = f'{self.comparing.last} == "other"'
            message = f"this stands alone; name its question here as well, as in {example}"
            return self._tell(token, message)
        kind = self.types.get(token.text)
        if kind is None:
            self.comparing.faults.append(unknown(token, None, self.types))
        elif isinstance(kind, Truth | Unclear):
            self.comparing.names.add(token.text)
            return IsTrue(token.text, token.column)
        else:
            self._tell(token, alone(token.text, kind))
        return NOTHING

    def _token(self, node: ast.expr) -> Token:
        return self.places[node.col_offset]

    def _tell(self, token: Token, message: str) -> Node:
        self.comparing.tell(token.column, message)
        return NOTHING
