"""A post: a place that is not a conversation. The operator's room tells what needs attention."""

from routing.effects import OPERATOR, Effect, Marks, Send
from routing.events import Event, IdentitySeen, StaffDid, StaffJoined, StaffSaid
from routing.facts import Facts
from routing.ids import MessageId
from routing.messages import Body, InboundKind
from routing.saying.speech import report, staff_words


def step(event: Event, facts: Facts) -> tuple[Effect, ...]:
    """What follows from something in the operator's room. Nothing there reaches a client."""
    match event:
        case StaffDid(what=InboundKind.REACTION):
            return ()
        case StaffSaid() | StaffDid() | StaffJoined():
            marks = Marks(again=staff_words(facts, "mark.again"))
            message = MessageId(facts.make_id("here"))
            here = Body(staff_words(facts, "operator.here"))
            return (Send(OPERATOR, message, here, plain=True, marks=marks),)
        case IdentitySeen(changed=changed, fingerprint=fingerprint):
            key = "own_identity_changed" if changed else "own_identity_pinned"
            return (report(facts, key, fingerprint=fingerprint),)
        case _:
            return ()
