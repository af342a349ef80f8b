"""step(): the whole routing core. One event in, a new conversation and its effects out."""

from dataclasses import replace
from typing import assert_never

from routing import gates
from routing.assigning import atdesk, handing, waiting
from routing.cases import duty
from routing.conversation import Conversation, Gate
from routing.danger import called, crisis, watching
from routing.dispatch import (
    always,
    client,
    commanded,
    delayed,
    helping,
    itself,
    staff,
    supervising,
    taking,
    timely,
)
from routing.dispatch.client import ClientEvent
from routing.doing import doing
from routing.events import (
    Arrived,
    ClientDid,
    ClientPressed,
    ClientReach,
    ClientSaid,
    Delayed,
    Event,
    IdentitySeen,
    NotRecovered,
    NotSent,
    PerhapsTwice,
    Recovered,
    RosterChanged,
    StaffDid,
    StaffJoined,
    StaffLeft,
    StaffPressed,
    StaffReacted,
    StaffSaid,
    StaffTookBack,
    TimeCame,
)
from routing.facts import Facts, Need, Urgent
from routing.intake import keeping
from routing.news import (
    CounsellorAway,
    CounsellorBack,
    DeskDeclines,
    DeskLooksAfter,
    DeskReopens,
    DeskSupervises,
    DeskTakes,
)
from routing.rights import declined, emptying, erasing, mind, mydata, pausing
from routing.step import Step
from routing.supervision import calling, mentored
from routing.words.folding import begins_as_command, begins_with_slash, hurried

# Somebody may have to be looked for, or is called by their name.
WITH_ROSTER = (
    *(StaffJoined, StaffLeft, StaffPressed, StaffReacted, ClientReach, NotSent, Recovered),
    *(DeskTakes, DeskDeclines, DeskReopens, DeskLooksAfter, CounsellorAway, CounsellorBack),
    RosterChanged,
)
Came = handing.Came | StaffReacted | DeskLooksAfter | DeskSupervises


def step(conversation: Conversation, event: Event, facts: Facts) -> Step:
    """What follows from this event. Deterministic: the same three give the same step."""
    done = _step(conversation, event, replace(facts, doing=doing(event)))
    return always.follows(conversation, done, event, facts)


def _step(conversation: Conversation, event: Event, facts: Facts) -> Step:
    match event:
        case ClientSaid() | ClientPressed() | ClientDid() | ClientReach():
            return client.happened(speaks(conversation, event, facts), event, facts)
        case StaffSaid() | StaffDid() | StaffTookBack() | IdentitySeen():
            return staff.happened(conversation, event, facts)
        case (
            StaffJoined() | StaffLeft() | StaffPressed() | StaffReacted()
            | DeskTakes() | DeskDeclines() | DeskLooksAfter() | DeskSupervises()
        ):  # fmt: skip
            return _came(conversation, event, facts)
        case TimeCame() | RosterChanged() | CounsellorAway() | CounsellorBack() | DeskReopens():
            return itself.happened(conversation, event, facts)
        case NotSent() | PerhapsTwice() | Delayed() | Arrived():
            return delayed.became(conversation, event, facts)
        case Recovered() | NotRecovered():
            return keeping.recovered(conversation, event, facts)
        case _:
            assert_never(event)


def _came(conversation: Conversation, event: Came, facts: Facts) -> Step:
    """Somebody takes the case or not, wherever that is; or supervises; or answers a call."""
    if isinstance(event, DeskSupervises | DeskLooksAfter):
        return _beside(conversation, event, facts)
    if isinstance(event, StaffReacted):
        return taking.reacted(conversation, event, facts)
    handed = handing.came(conversation, event, facts)
    if handed is not None:
        return handed
    if isinstance(event, StaffJoined | StaffLeft):
        return waiting.happened(conversation, event, facts)
    if isinstance(event, StaffPressed):
        return taking.pressed(conversation, event, facts)
    return atdesk.asked(conversation, event, facts)


def _beside(
    conversation: Conversation, event: DeskSupervises | DeskLooksAfter, facts: Facts
) -> Step:
    if isinstance(event, DeskLooksAfter):
        return calling.looks(conversation, event, facts)
    return supervising.asked(conversation, event, facts)


def speaks(conversation: Conversation, event: ClientEvent, facts: Facts) -> Conversation:
    """The language the client's app tells, until they choose one themselves."""
    told = None if isinstance(event, ClientReach) else event.language
    if conversation.language_chosen or not told:
        return conversation
    wanted = told.lower().replace("_", "-")
    fitting = [one for one in facts.house.languages if f"{wanted}-".startswith(f"{one}-")]
    closest = max(fitting, key=len, default=None)  # `de-x-sie` before `de`, whichever stands first
    return conversation if closest is None else replace(conversation, language=closest)


def is_stop(event: Event) -> bool:
    """The command to stop, or to pause, which waits for nothing that was said before it."""
    return _command(event) in commanded.STOP | pausing.COMMANDS


def _command(event: Event) -> str:
    """The name of the command that a client typed, or whose button they pressed; else nothing."""
    if isinstance(event, ClientPressed):
        return helping.pressed(event.token)
    if not isinstance(event, ClientSaid) or event.attachment is not None:
        return ""
    return hurried(event.body.text) if begins_with_slash(event.body.text) else ""


def needed(conversation: Conversation, event: Event, urgent: Urgent) -> Need:
    """What `step` will look at for this event. Urgent help waits for nothing."""
    match event:
        case ClientSaid(body=body) if crisis.is_urgent(body.text, urgent):
            return Need()
        case ClientSaid() | ClientPressed() | ClientDid():
            return replace(_of_the_client(conversation, event), held_back=True)
        case TimeCame(kind=kind):
            return _of_time(kind)
        case StaffSaid() | StaffDid() | StaffTookBack():
            return _of_the_staff(conversation, event)
        case DeskSupervises():
            return Need(roster=True, held_back=watching.is_decided(conversation), unread=True)
        case _:
            return Need(roster=isinstance(event, WITH_ROSTER))


def _of_the_staff(conversation: Conversation, event: StaffSaid | StaffDid | StaffTookBack) -> Need:
    """Who closes a case ends what deleting has waited for."""
    if isinstance(event, StaffTookBack):
        return Need(unseen=event.message)
    asks = isinstance(event, StaffSaid) and begins_as_command(event.body.text)
    edited = event.edited.message if isinstance(event, StaffDid) and event.edited else None
    held_back = watching.is_decided(conversation)
    names = asks or called.is_open(conversation) or mentored.is_so(conversation)
    return Need(roster=names, held_back=held_back, unread=asks, unseen=edited)


def _of_time(kind: str) -> Need:
    erases = kind == emptying.TIMER
    deletes = erases or kind in timely.DELETES
    queued = kind == declined.TIMER
    unread = kind == duty.ANSWER  # what has not reached a counsellor is not their silence
    return Need(roster=True, queued=queued, unread=unread, unsent=erases, held_back=deletes)


def _of_the_client(
    conversation: Conversation, event: ClientSaid | ClientPressed | ClientDid
) -> Need:
    pending = conversation.pending
    stopping = pending is not None and pending.kind in gates.MUTES
    stopping = stopping or conversation.gate is Gate.PAUSED  # where one button is enough
    match event:
        case ClientSaid() | ClientPressed() if _command(event) in mydata.COMMANDS:
            return Need(roster=True, held=True)
        case ClientPressed(token=token) if token in mydata.LOOKS:
            return Need(roster=True, held=True)
        case ClientSaid():
            stops = is_stop(event)
            asked = pending is not None and not stops  # stopping waits for nothing
            return Need(roster=True, prompt=asked, queued=stops or stopping)
        case ClientDid():
            return Need(roster=True, prompt=pending is not None)
        case ClientPressed(token=token):
            stops = token.startswith(mind.TOKENS) or token in erasing.TOKENS | {declined.END}
            return Need(roster=True, queued=stopping or stops or is_stop(event))
        case _:
            assert_never(event)
