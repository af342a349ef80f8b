"""An offer taken or declined in its place, where there is no invitation to accept: by a button, or
by the word for it; and taken by a sign on it.

Only whoever the running offer is for takes or declines it. A button of an offer that is over, or
one that somebody else pressed, does nothing, and says so where that place is still there.
"""

from routing.assigning import handed, handing, reasons, waiting
from routing.assigning.offering import DECLINE, TAKE
from routing.conversation import Conversation, Offer, Outcome, Phase
from routing.desk import mentoring
from routing.desk.answering import typed
from routing.desk.reading import Read, known, read
from routing.effects import Send
from routing.events import StaffPressed, StaffReacted, StaffSaid
from routing.facts import Facts
from routing.ids import PlaceId
from routing.saying.speech import answer_in
from routing.step import Step
from routing.words.folding import begins_as_command

TOKENS = frozenset({TAKE, DECLINE})


def pressed(conversation: Conversation, event: StaffPressed, facts: Facts) -> Step:
    """A button in a place of a case. One that is not known here does nothing."""
    if event.token not in TOKENS:
        return Step(conversation)
    offer = _running(conversation, event.place)
    if offer is None:
        return _over(conversation, event.place, facts)
    if offer.author != event.author:
        return _said(conversation, facts, event.place, "offer.stranger")
    if not is_offered(conversation, event.place):
        return Step(conversation, (_has(facts, event.place),))
    return _decided(conversation, offer, event.token, facts)


def reacted(conversation: Conversation, event: StaffReacted, facts: Facts) -> Step:
    """A sign on a message of ours takes what is offered there, or releases what waits there for a
    yes; it does nothing else anywhere.
    """
    released = mentoring.reacted(conversation, event, facts)
    if released is not None:
        return released
    offer = _running(conversation, event.place)
    if offer is None or offer.author != event.author:
        return Step(conversation)
    if not is_offered(conversation, event.place):
        return Step(conversation)
    return _decided(conversation, offer, TAKE, facts)


def is_offered(conversation: Conversation, place: PlaceId) -> bool:
    """The case is offered there, and nobody has taken it yet."""
    case, asked = conversation.case, handed.asked(conversation)
    offered = case is not None and case.phase is Phase.OFFERED
    offered = offered or (asked is not None and asked.place == place)
    return offered and _running(conversation, place) is not None


def typed_there(conversation: Conversation, event: StaffSaid, facts: Facts) -> Step:
    """Words where a case is only offered reach nobody; two commands count."""
    offer, text = _running(conversation, event.place), event.body.text
    if offer is None or offer.author != event.author:
        return _said(conversation, facts, event.place, "room.not_relayed.stranger")
    if event.doubt is not None:
        return _said(conversation, facts, event.place, f"room.not_relayed.{event.doubt}")
    house = facts.house
    names = known(house.texts, house.staff_language, (TAKE, DECLINE))
    found = read(text, names) if begins_as_command(text) else Read("")
    token = found.name
    if token not in TOKENS:
        return Step(conversation, (_first(facts, event.place, "room.not_relayed.offered"),))
    if event.reply:
        return _said(conversation, facts, event.place, "room.command.reply")
    if token == TAKE:
        return _decided(conversation, offer, token, facts)
    after = reasons.kept(conversation, offer, found.arguments, facts)
    told = reasons.told(conversation, after, offer, facts)
    return told.then(lambda c: _decided(c, offer, token, facts))


def _decided(conversation: Conversation, offer: Offer, token: str, facts: Facts) -> Step:
    if offer == handed.asked(conversation):
        if token == TAKE:
            return handing.taken(conversation, facts)
        return handing.not_taken(conversation, facts, "declined")
    if token == TAKE:
        return waiting.taken(conversation, facts)
    return waiting.left(conversation, facts)


def _over(conversation: Conversation, place: PlaceId, facts: Facts) -> Step:
    """A place whose offer nobody took is forgotten, and nothing can be said there."""
    offers = conversation.case.offers if conversation.case is not None else ()
    if (place, Outcome.TAKEN) not in [(one.place, one.outcome) for one in offers]:
        return Step(conversation)
    return _said(conversation, facts, place, "offer.over")


def _running(conversation: Conversation, place: PlaceId) -> Offer | None:
    """The offer of this place, if it is running or taken."""
    asked = handed.asked(conversation)
    if asked is not None and asked.place == place:
        return asked
    case = conversation.case
    offer = case.offer if case is not None and case.phase is not Phase.CLOSED else None
    return offer if offer is not None and offer.place == place else None


def _first(facts: Facts, place: PlaceId, key: str) -> Send:
    return answer_in(facts, place, key, take=typed(facts, TAKE), decline=typed(facts, DECLINE))


def _has(facts: Facts, place: PlaceId) -> Send:
    return answer_in(facts, place, "offer.yours", decline=typed(facts, DECLINE))


def _said(conversation: Conversation, facts: Facts, place: PlaceId, key: str) -> Step:
    return Step(conversation, (answer_in(facts, place, key),))
