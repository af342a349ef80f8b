"""step(): the whole routing core. One event in, a new conversation and its effects out."""

from dataclasses import replace
from typing import assert_never

from routing import client, crisis, keeping, staff, waiting
from routing.conversation import Conversation, PendingKind
from routing.events import (
    ClientDid,
    ClientPressed,
    ClientReach,
    ClientSaid,
    Event,
    IdentitySeen,
    NotRecovered,
    NotSent,
    PerhapsTwice,
    Recovered,
    StaffDid,
    StaffJoined,
    StaffLeft,
    StaffSaid,
    TimeCame,
)
from routing.facts import Facts, Need, Urgent
from routing.folding import begins_with_slash, hurried
from routing.step import Step

ClientEvent = ClientSaid | ClientPressed | ClientDid | ClientReach


def step(conversation: Conversation, event: Event, facts: Facts) -> Step:
    """What follows from this event. Deterministic: the same three give the same step."""
    match event:
        case ClientSaid() | ClientPressed() | ClientDid() | ClientReach():
            return client.happened(speaks(conversation, event, facts), event, facts)
        case StaffSaid() | StaffDid() | IdentitySeen():
            return staff.happened(conversation, event, facts)
        case StaffJoined() | StaffLeft() | TimeCame():
            return waiting.happened(conversation, event, facts)
        case NotSent() | PerhapsTwice():
            return staff.not_sent(conversation, event, facts)
        case Recovered() | NotRecovered():
            return keeping.recovered(conversation, event, facts)
        case _:
            assert_never(event)


def speaks(conversation: Conversation, event: ClientEvent, facts: Facts) -> Conversation:
    """The language the client's app tells, until they choose one themselves."""
    told = None if isinstance(event, ClientReach) else event.language
    if conversation.language_chosen or not told:
        return conversation
    wanted = told.lower().replace("_", "-")
    for language in facts.house.languages:
        if wanted == language or wanted.startswith(f"{language}-"):
            return replace(conversation, language=language)
    return conversation


def is_stop(event: Event) -> bool:
    """The command to stop, which waits for nothing that was said before it."""
    if not isinstance(event, ClientSaid) or event.attachment is not None:
        return False
    text = event.body.text
    return begins_with_slash(text) and hurried(text) in client.STOP


def needed(conversation: Conversation, event: Event, urgent: Urgent) -> Need:
    """What `step` will look at for this event. Urgent help waits for nothing."""
    pending = conversation.pending
    stopping = pending is not None and pending.kind is PendingKind.STOP
    match event:
        case ClientSaid(body=body) if crisis.is_urgent(body.text, urgent):
            return Need()
        case ClientSaid(body=body):
            stops = is_stop(event)
            asked = pending is not None and not stops  # stopping waits for nothing
            return Need(roster=True, prompt=asked, queued=stops or stopping)
        case ClientDid():
            return Need(roster=True, prompt=pending is not None)
        case ClientPressed():
            return Need(roster=True, queued=stopping)
        case StaffJoined() | StaffLeft() | TimeCame() | NotSent():
            return Need(roster=True)
        case _:
            return Need()
