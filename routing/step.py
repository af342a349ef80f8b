"""A step: the conversation as it is afterwards, and what is asked of the shell, in order."""

from collections.abc import Callable
from dataclasses import dataclass

from routing.conversation import Conversation
from routing.effects import Effect


@dataclass(frozen=True, slots=True)
class Step:
    conversation: Conversation
    effects: tuple[Effect, ...] = ()

    def then(self, more: Callable[[Conversation], "Step"]) -> "Step":
        """Go on deciding from here; what was asked so far comes first."""
        further = more(self.conversation)
        return Step(further.conversation, self.effects + further.effects)

    def add(self, *effects: Effect) -> "Step":
        return Step(self.conversation, self.effects + effects) if effects else self
