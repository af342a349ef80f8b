"""The card stays in sight, and says what is true: pinned when it is shown, edited when it changes.

No decision that shows a card, or notices a danger, need think of it: this looks at every step.
"""

from routing import gates
from routing.assigning.card import card_text
from routing.conversation import Case, Conversation, Phase
from routing.effects import EditSent, desk
from routing.facts import Facts
from routing.marking import Pin
from routing.messages import Body
from routing.step import Step


def kept(before: Conversation, done: Step, facts: Facts) -> Step:
    """The step, and what follows from it for the card. What asks for an edit itself, has it."""
    after, case = done.conversation, done.conversation.case
    if case is None or case.card is None or case.phase is not Phase.OPEN:
        return done
    if before.case is None or before.case.card != case.card:
        return done.add(Pin(desk(case.id), case.card))
    if _noticed(before) == _noticed(after) or after.gate not in gates.WORDS or _edits(done, case):
        return done
    return done.add(EditSent(desk(case.id), case.card, Body(card_text(after, facts))))


def _noticed(conversation: Conversation) -> tuple[object, ...]:
    """As far as a card shows it."""
    call = conversation.called
    known = (call.at, call.by) if call is not None else None
    return {(str(one.kind), one.rule) for one in conversation.concerns}, known


def _edits(done: Step, case: Case) -> bool:
    edits = (one for one in done.effects if isinstance(one, EditSent))
    return any(one.message == case.card for one in edits)
