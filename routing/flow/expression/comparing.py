"""One comparison of a condition: its two sides looked up, and held against each other."""

import ast
from collections.abc import Mapping, Sequence

from routing.flow.expression.literals import alone, literal
from routing.flow.expression.sides import alike, answer, comparable, shared, unknown
from routing.flow.expression.tree import (
    Chosen,
    Comparison,
    Every,
    IsAsked,
    IsSkipped,
    Known,
    Literal,
    Node,
    Not,
    Operand,
    Within,
)
from routing.flow.expression.types import Fault, OneOf, Part, SomeOf, Truth, Type, Unclear
from routing.flow.expression.words import Kind, Token

_SIGNS: dict[type[ast.cmpop], str] = {
    ast.Eq: "==",
    ast.NotEq: "!=",
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
}
_NOTHING = Every(())


class Comparing:
    """Makes nodes of comparisons. Collects the names they look at, and what is wrong."""

    def __init__(self, types: Mapping[str, Type]) -> None:
        self.types = types
        self.names: set[str] = set()
        self.faults: list[Fault] = []
        self.last = "topic"  # the name compared last, for examples

    def tell(self, column: int, message: str) -> None:
        self.faults.append(Fault(column, message))

    def pair(self, left: Token, sign: ast.cmpop, right: Token | tuple[Token, ...]) -> Node:
        if isinstance(sign, ast.Is | ast.IsNot):
            found = self._state(left, right)
        elif isinstance(sign, ast.In | ast.NotIn):
            found = self._in(left, right)
        elif isinstance(right, Token):
            return self._compare(left, _SIGNS[type(sign)], right)
        else:
            self.tell(left.column, "with a list, write 'in' instead of this comparison")
            found = _NOTHING
        return Not(found, left.column) if isinstance(sign, ast.IsNot | ast.NotIn) else found

    def _kind(self, token: Token, other: Type | None = None) -> Type | None:
        """What this word holds; None: it is written out. An unknown name is told, and unclear."""
        if token.kind is not Kind.NAME:
            return None
        kind = self.types.get(token.text)
        if kind is None:
            self.faults.append(unknown(token, other, self.types))
            return Unclear()
        self.names.add(token.text)
        self.last = token.text
        return kind

    def _written(self, token: Token, name: Token, kind: Type) -> Known | None:
        """What is written out, where it can be compared; else it is told."""
        found = literal(token, name.text, kind)
        if isinstance(found, Fault):
            self.faults.append(found)
            return None
        return found

    def _state(self, left: Token, right: Token | tuple[Token, ...]) -> Node:
        kind = self._kind(left)
        if kind is None:
            self.tell(left.column, "only a question is skipped or asked; put its name here")
        elif isinstance(kind, Truth):
            self.tell(left.column, alone(left.text, kind))
        elif isinstance(right, Token) and right.text == "skipped":
            return IsSkipped(left.text, left.column)
        return IsAsked(left.text, left.column)

    def _compare(self, left: Token, sign: str, right: Token) -> Node:
        first = self._kind(left, self.types.get(right.text) if right.kind is Kind.NAME else None)
        second = self._kind(right, first)
        if first is None and second is None:
            self.tell(
                left.column, "this compares no answer; put the name of a question on one side"
            )
            return _NOTHING
        sides = [
            (token, kind) for token, kind in ((left, first), (right, second)) if kind is not None
        ]
        wrong = [comparable(token, kind, sign) for token, kind in sides]
        if not any(wrong) and len(sides) > 1:
            wrong = [alike(sides[0], sides[1])]
        self.faults += [fault for fault in wrong if fault is not None]
        if any(wrong):
            return _NOTHING
        one, other = ((left, first), (right, second))
        return Comparison(
            self._operand(*one, sides[0]), sign, self._operand(*other, sides[0]), left.column
        )

    def _operand(self, token: Token, kind: Type | None, named: tuple[Token, Type]) -> Operand:
        if kind is not None:
            return answer(token.text, kind)
        written = self._written(token, *named)
        return Literal("" if written is None else written)

    def _in(self, left: Token, right: Token | tuple[Token, ...]) -> Node:
        if isinstance(right, Token):
            return self._among(left, right)
        kind = self._kind(left)
        if kind is None:
            self.tell(left.column, "before 'in' and a list stands a question; put its name here")
            return _NOTHING
        wrong = comparable(left, kind, "==")
        if wrong is not None:
            self.faults.append(wrong)
            return _NOTHING
        return Within(answer(left.text, kind), self._options(right, left, kind), left.column)

    def _options(self, inside: Sequence[Token], name: Token, kind: Type) -> frozenset[Known]:
        found: set[Known] = set()
        for token in inside:
            written = None
            if token.kind is not Kind.NAME:
                written = self._written(token, name, kind)
            elif token.text in self.types:
                self.tell(token.column, "a list holds no other question; compare that with ==")
            else:
                self.faults.append(unknown(token, kind, self.types))
            found |= set() if written is None else {written}
        return frozenset(found)

    def _among(self, left: Token, right: Token) -> Node:
        kind = self._kind(right)
        first = self._kind(left, kind)
        if isinstance(kind, OneOf | Part | Truth):
            self.tell(right.column, f"'{right.text}' is not a list; compare it with == instead")
        elif not isinstance(kind, SomeOf | Unclear):
            self.tell(
                right.column, 'behind \'in\' stands a list, as in ["this", "that"]; write one'
            )
        elif first is None:
            written = self._written(left, right, kind)
            key = Literal("" if written is None else written)
            return Chosen(key, answer(right.text, kind), left.column)
        else:
            self._choosable((left, first), (right, kind))
            return Chosen(answer(left.text, first), answer(right.text, kind), left.column)
        return _NOTHING

    def _choosable(self, left: tuple[Token, Type], right: tuple[Token, Type]) -> None:
        token, kind = left
        if isinstance(kind, OneOf):
            wrong = shared(left, right)
            self.faults += [] if wrong is None else [wrong]
        elif not isinstance(kind, Unclear) and not isinstance(right[1], Unclear):
            self.tell(token.column, "only a choice can be among choices; put one in quotes here")
