"""What is known of a call: which alerts there are, what it is called, and how it stands.

What is decided about it stands above, in `calling`.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from routing.cases.names import room_name
from routing.conversation import Conversation, Phase
from routing.facts import Facts
from routing.ids import CounsellorId, EventId
from routing.news import Call, CallNews
from routing.posting import ToDesk
from routing.saying.speech import name_of, staff_words


def alerts(conversation: Conversation) -> frozenset[tuple[str, datetime]]:
    return frozenset((one.rule, one.at) for one in conversation.concerns if one.is_alert)


def on_call(facts: Facts) -> tuple[CounsellorId, ...]:
    """Whom the organisation lists, in its order; else the team that the flow of now names, in the
    order of the counsellors. Without desks nobody can be called.
    """
    house = facts.house
    if house.on_call or not house.desks:
        return house.on_call
    order = {one.id: at for at, one in enumerate(facts.roster)}
    team = house.teams.get(house.flow.crisis.team, frozenset())
    return tuple(sorted(team, key=lambda who: (order.get(who, len(order)), who)))


def patience(facts: Facts) -> timedelta:
    """So long each of them has to answer."""
    house, within = facts.house, facts.house.flow.crisis.within
    return house.alert_answer if house.on_call or within is None else within


def is_open(conversation: Conversation) -> bool:
    """People are called, and nobody looks after it yet."""
    return conversation.called is not None and conversation.called.by is None


def has_a_room(conversation: Conversation) -> bool:
    """A case is running, so that there is a name for it which counsellors know."""
    return conversation.case is not None and conversation.case.phase is not Phase.CLOSED


def name(conversation: Conversation, facts: Facts) -> str:
    """Of the running case; without one a name that is used at desks alone."""
    case = conversation.case
    running = case is not None and case.phase is not Phase.CLOSED
    return case.name if case is not None and running else room_name(conversation.id, facts.house)


def has_it(conversation: Conversation) -> CounsellorId | None:
    """The counsellor who is there."""
    case = conversation.case
    here = case is not None and case.phase is Phase.OPEN
    return case.offer.counsellor if case is not None and here and case.offer is not None else None


def lines(conversation: Conversation, facts: Facts) -> tuple[str, ...]:
    """Whether anybody on call looks after it, for whoever has the case; none: nobody was called."""
    call = conversation.called
    if call is None:
        return ()
    house = facts.house
    if call.by is None or call.by_at is None:
        at = house.moment(call.at, facts.now, house.staff_language)
        return (staff_words(facts, "card.called", time=at),)
    at = house.moment(call.by_at, facts.now, house.staff_language)
    return (staff_words(facts, "card.called_by", name=name_of(facts, call.by), time=at),)


def told(conversation: Conversation, what: Call, facts: Facts) -> Sequence[ToDesk]:
    """Everybody who was called, but for who looks after it."""
    call = conversation.called
    everybody = call.everybody if call is not None else ()
    by = call.by if call is not None else None
    return [ToDesk(who, news(conversation, who, what, facts)) for who in everybody if who != by]


def news(conversation: Conversation, who: CounsellorId, what: Call, facts: Facts) -> CallNews:
    call = conversation.called
    return CallNews(
        EventId(facts.make_id(f"call:{what}:{conversation.id.hex}:{who}")),
        conversation.id,
        name(conversation, facts),
        what,
        call.at if call is not None else facts.now,
        intake=not has_a_room(conversation),
        has=has_it(conversation),
        by=call.by if call is not None else None,
    )
