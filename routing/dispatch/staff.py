"""What the counsellor does, and what becomes of our own messages.

Only words of the assigned counsellor, in the case's room, from a device that their identity
vouches for, reach the client. Everything else gets a sentence in the room and goes nowhere.
"""

from dataclasses import replace
from typing import assert_never

from routing import gates
from routing.assigning import broken, handing, waiting
from routing.case import Scheduled
from routing.cases import lately, slipped
from routing.conversation import Case, Conversation, Outcome, Phase
from routing.desk import acts, guarding, passing, table
from routing.dispatch import held, supervising, taking
from routing.effects import CLIENT, Effect, Marks, Send, at_place, desk
from routing.events import (
    Failure,
    IdentitySeen,
    NotSent,
    PerhapsTwice,
    StaffDid,
    StaffSaid,
    StaffTookBack,
)
from routing.facts import Facts
from routing.ids import MessageId
from routing.marking import React, Sign
from routing.messages import Body, Voice
from routing.rights import agreed
from routing.saying.speech import (
    answer_in,
    call,
    name_of,
    note,
    report,
    staff_words,
    tell,
)
from routing.step import Step
from routing.supervision import whispering
from routing.words.folding import begins_as_command, quotes_command


def happened(
    conversation: Conversation,
    event: StaffSaid | StaffDid | StaffTookBack | IdentitySeen,
    facts: Facts,
) -> Step:
    match event:
        case StaffSaid():
            return _said(conversation, event, facts)
        case StaffDid(place=place) | StaffTookBack(place=place) if whispering.is_there(
            conversation, place
        ):
            return Step(conversation)  # between the two of them
        case StaffTookBack():
            beside = supervising.did_there(conversation, event, facts)
            return beside or held.took_back(conversation, event, facts)
        case StaffDid():
            beside = supervising.did_there(conversation, event, facts)
            return beside or held.did(conversation, event, facts)
        case IdentitySeen():
            return _identity(conversation, event, facts)
        case _:
            assert_never(event)


def _said(conversation: Conversation, event: StaffSaid, facts: Facts) -> Step:
    if taking.is_offered(conversation, event.place):
        return taking.typed_there(conversation, event, facts)
    observer = supervising.in_room(conversation, event, facts)
    if observer is not None:
        return observer
    refusal = _why_not(conversation, event)
    if refusal is not None:
        return Step(conversation, (answer_in(facts, event.place, refusal),))
    if begins_as_command(event.body.text):
        return table.commanded(conversation, event, facts)
    if quotes_command(event.body.text):
        said = answer_in(facts, event.place, "room.command.quote")
        return Step(acts.forgotten(conversation), (said,))
    return _relay(acts.forgotten(conversation), event, facts)


def _why_not(conversation: Conversation, event: StaffSaid) -> str | None:
    """The key of why these words are not heard; None when they are."""
    case = conversation.case
    offer = case.offer if case is not None and case.phase is Phase.OPEN else None
    if offer is None or offer.place != event.place:
        return "room.not_relayed.closed"
    if offer.author != event.author:
        return "room.not_relayed.stranger"
    if event.doubt is not None:
        return f"room.not_relayed.{event.doubt}"
    return None if event.body.text.strip() else "room.not_relayed.empty"


def _relay(conversation: Conversation, event: StaffSaid, facts: Facts) -> Step:
    """To the client; where it may not have been meant for them, not before a yes."""
    case = conversation.case
    if case is None:
        return Step(conversation)
    if passing.refusal(conversation) is None:
        why = guarding.doubtful(event.body.text, case, facts)
        if why:
            return guarding.asked(conversation, case, event, why, facts)
    said = Scheduled(event.message, event.body, event.written_at)
    return passing.passed(conversation, said, event.place, facts)


def _identity(conversation: Conversation, event: IdentitySeen, facts: Facts) -> Step:
    """A person looks at identities: the operator is shown the first one, and warned of another."""
    found = next((c for c in facts.roster if c.author == event.author), None)
    name = found.name if found else staff_words(facts, "operator.somebody")
    values = {"name": name, "fingerprint": event.fingerprint}
    if not event.changed:
        return Step(conversation, (report(facts, "identity_pinned", **values),))
    effects: tuple[Effect, ...] = (
        report(facts, "identity_changed", **values),
        answer_in(facts, event.place, "room.identity_changed"),
    )
    return Step(conversation, effects)


def not_sent(conversation: Conversation, event: NotSent | PerhapsTwice, facts: Facts) -> Step:
    """Whoever can act is told what became of a message."""
    if isinstance(event, PerhapsTwice):
        return _perhaps_twice(conversation, event, facts)
    if event.party == CLIENT:
        return _missed_there(conversation, event, facts)
    if event.failure is Failure.NO_FILE:
        return _file_missed(conversation, event, facts)
    return _room_missed(conversation, event, facts)


def _perhaps_twice(conversation: Conversation, event: PerhapsTwice, facts: Facts) -> Step:
    """A counsellor is told of words for the client; of those for a desk the mark on them tells."""
    case = conversation.case
    if case is None or not _live(case) or event.party != CLIENT:
        return Step(conversation)
    earlier = lately.is_earlier(case, event.message)
    key = "room.earlier_twice" if earlier else "room.perhaps_twice"
    return Step(conversation, (note(facts, case.id, key),))


def _live(case: Case) -> bool:
    return case.phase is not Phase.CLOSED


def _missed_there(conversation: Conversation, event: NotSent, facts: Facts) -> Step:
    """It was for the client."""
    if event.failure is Failure.NOT_REMOVED:
        return _not_removed(conversation, facts)
    if event.failure is Failure.NO_FILE:  # only files of ours go there
        return agreed.not_made(conversation, event, facts)
    return _client_missed(conversation, event, facts)


def _not_removed(conversation: Conversation, facts: Facts) -> Step:
    """What a counsellor took back is still at the client's: everybody who can act knows."""
    case = conversation.case
    told = report(facts, "failed_not_removed", room=case.name if case is not None else "")
    if case is None or not _live(case):
        return Step(conversation, (told,))
    return Step(conversation, (told, note(facts, case.id, "room.failed_not_removed")))


def _client_missed(conversation: Conversation, event: NotSent, facts: Facts) -> Step:
    case = conversation.case
    gone = event.failure is Failure.GONE
    missed = slipped.lost(conversation, event)
    after = replace(missed, reachable=False) if gone else conversation
    if case is None or not gates.tells_the_room(conversation):
        told: tuple[Effect, ...] = () if gone else (report(facts, "client_missed"),)
        return Step(after, told)
    if gone and not event.relayed and not conversation.reachable:
        return Step(after)
    earlier = event.relayed and not gone and lately.is_earlier(case, event.message)
    key = "room.earlier_missed" if earlier else f"room.failed_{event.failure}"
    sign = (React(desk(case.id), event.message, Sign.FAILED),) if event.relayed else ()
    return Step(after, (call(facts, case.id, case.offer, key), *sign))


def _file_missed(conversation: Conversation, event: NotSent, facts: Facts) -> Step:
    """Everybody is told, and the words below the file go on without it, to the case they were for.

    Where that is over, or not known any more, the client is told that nothing of it arrived.
    """
    case = conversation.case
    told = report(facts, "failed_no_file", room=case.name if case else "")
    if case is None or not _live(case) or not _is_of(case, event.party):
        return Step(conversation, (told, tell(conversation, facts, "not_delivered")))
    explained = note(facts, case.id, "room.attachment_failed")
    step = Step(conversation, (told, tell(conversation, facts, "not_relayed.file"), explained))
    if event.caption is None or not event.caption.text.strip():
        return step
    again = staff_words(facts, "mark.again")
    words_alone = Body(f"{staff_words(facts, 'mark.no_file')}{event.caption.text}")
    message = MessageId(facts.make_id("caption"))
    marks = Marks(again=again)
    return step.add(Send(desk(case.id), message, words_alone, voice=Voice.PERSON, marks=marks))


def _is_of(case: Case, party: str) -> bool:
    """Said to this case: at its desk, or in one of its rooms."""
    return party in {desk(case.id), *(at_place(offer.place) for offer in case.offers)}


def _room_missed(conversation: Conversation, event: NotSent, facts: Facts) -> Step:
    handed = handing.missed(conversation, event, facts)
    if handed is not None:
        return handed
    case = conversation.case
    room = case.name if case else ""
    offer = case.offer if case and _live(case) else None
    at_desk = case is not None and case.phase is Phase.OPEN and event.party == desk(case.id)
    ours = offer is not None and (at_desk or event.party == at_place(offer.place))
    match event.failure:
        case Failure.NOT_TRUSTED if offer is not None and ours:
            name = name_of(facts, offer.counsellor)  # others may read the room's line as well
            return Step(
                conversation,
                (
                    answer_in(facts, offer.place, "room.untrusted", name=name),
                    report(facts, "untrusted", name=name),
                    tell(conversation, facts, "counsellor_not_ready", name=name),
                ),
            )
        case Failure.GONE | Failure.PLACE_GONE | Failure.NOWHERE if ours or _waits_there(
            case, event.party
        ):
            return broken.missed(conversation, event, facts) if ours else Step(conversation)
        case Failure.REFUSED if ours and case is not None and case.phase is Phase.OFFERED:
            failed = report(facts, "offer_failed", room=room)
            return Step(conversation, (failed,)).then(
                lambda c: waiting.withdraw(c, facts, Outcome.FAILED)
            )
        case _:
            step = Step(conversation, (report(facts, f"failed_{event.failure}", room=room),))
            if event.relayed:
                step = step.add(tell(conversation, facts, "not_delivered"))
            return step


def _waits_there(case: Case | None, party: str) -> bool:
    """What is said to the case waits for its next place: that one is gone is known already."""
    return case is not None and _live(case) and party == desk(case.id)
