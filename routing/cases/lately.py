"""What a counsellor wrote to the client lately: the last few messages, to be taken back.

No decision that lets words pass need think of it: this looks at what every step sends.
"""

from dataclasses import replace

from routing.case import Case, Said
from routing.conversation import Conversation
from routing.effects import CLIENT, Send
from routing.facts import Facts
from routing.ids import MessageId
from routing.messages import Voice
from routing.step import Step

KEPT = 5


def kept(_: Conversation, done: Step, facts: Facts) -> Step:
    """The step, and what it sends of the counsellor's remembered."""
    case = done.conversation.case
    if case is None or case.offer is None:
        return done
    place = case.offer.place
    new = tuple(
        Said(one.message, place, one.not_before or facts.now)
        for one in done.effects
        if isinstance(one, Send) and one.party == CLIENT and one.voice is Voice.PERSON
    )
    if not new:
        return done
    known = replace(case, said=(*case.said, *new)[-KEPT:])
    return replace(done, conversation=replace(done.conversation, case=known))


def is_earlier(case: Case, message: MessageId) -> bool:
    """Whether these words of a counsellor's were written where the case is no more.

    Whoever has it now did not write them, and does not see them. What is not known any more is
    older than all that is.
    """
    place = case.offer.place if case.offer is not None else None
    found = next((one for one in case.said if one.message == message), None)
    oldest = found or next(iter(case.said), None)
    return oldest is not None and oldest.place != place


def forgotten(case: Case, message: MessageId) -> Case:
    """It was taken back."""
    return replace(case, said=tuple(one for one in case.said if one.message != message))
