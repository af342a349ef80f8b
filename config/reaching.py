"""Which clients can come to a rule of the hand-over: the first that holds takes them.

What a rule leaves to those below it follows from all conditions above it together. So
`topic in ["debt", "rent"]` and `topic == "debt" and age < 18` are understood as well as
`topic == "debt"` is.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from config.conditions import Known, Names
from config.positions import Path
from config.steps import Draft
from routing.assigning.routed import TOPIC
from routing.flow.expression import Expression, OneOf, SomeOf, Truth, Type, can_hold, parse
from routing.flow.expression.tree import Every
from routing.flow.vocabulary import CRISIS, YESNO

ROUTE: Path = ("handover", "route")
_EVERYBODY = Expression("", tree=Every(()))  # a rule without a condition


@dataclass(frozen=True, slots=True)
class Reaching:
    """The rules of one flow. Nothing is said below a rule whose condition is told as wrong."""

    draft: Draft
    names: Names

    def is_reached(self, index: int) -> bool:
        """False where the rules above take everybody this one is about."""
        *above, own = self._rules(index) or [_EVERYBODY]
        if not can_hold([own], self._types):
            return True  # told at its condition
        return can_hold([own], self._types, above)

    def topics(self, index: int) -> Sequence[str]:
        """The choices of the question `topic` that can come to this rule, in their order.

        None where that cannot be said, or where nobody is asked.
        """
        rules, types = self._rules(index), self._types
        kind = types.get(TOPIC)
        if not rules or not isinstance(kind, OneOf | SomeOf) or kind == OneOf(YESNO):
            return ()
        about = '"{}" in topic' if isinstance(kind, SomeOf) else 'topic == "{}"'
        *above, own = rules
        chosen = {key: parse(about.format(key), types) for key in kind.keys}
        return [key for key in kind.keys if can_hold([own, chosen[key]], types, above)]

    @property
    def _types(self) -> Mapping[str, Type]:
        return Known({**self.names.every, CRISIS: Truth()}, self.names.unclear)

    def _rules(self, index: int) -> Sequence[Expression]:
        """The conditions of the rules down to this one; empty where one of them is not known."""
        found = [self._condition(place) for place in range(index + 1)]
        known = [one for one in found if one is not None]
        return known if len(known) == len(found) else ()

    def _condition(self, index: int) -> Expression | None:
        place = (*ROUTE, index, "if")
        if self.draft.file.handover.route[index].model_extra:
            return None  # one of its keys may be meant as this
        if not self.draft.page.document.has(place):
            return _EVERYBODY
        return self.draft.conditions.get(place)
