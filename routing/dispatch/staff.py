"""What the counsellor does, and what becomes of our own messages.

Only words of the assigned counsellor, in the case's room, from a device that their identity
vouches for, reach the client. Everything else gets a sentence in the room and goes nowhere.
"""

from dataclasses import replace
from typing import assert_never

from routing import gates
from routing.cases import waiting
from routing.conversation import Case, Conversation, Gate, Outcome, Phase
from routing.desk import acts, table
from routing.dispatch import held
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
from routing.messages import Body, Voice
from routing.rights import agreed, reconsent
from routing.saying.speech import (
    answer_in,
    call,
    language_of,
    name_of,
    note,
    report,
    staff_words,
    tell,
    words,
)
from routing.step import Step
from routing.words.folding import begins_as_command


def happened(
    conversation: Conversation,
    event: StaffSaid | StaffDid | StaffTookBack | IdentitySeen,
    facts: Facts,
) -> Step:
    match event:
        case StaffTookBack():
            return held.took_back(conversation, event, facts)
        case StaffSaid():
            return _said(conversation, event, facts)
        case StaffDid(place=place, what=what):
            return Step(conversation, (answer_in(facts, place, f"room.not_relayed.{what}"),))
        case IdentitySeen():
            return _identity(conversation, event, facts)
        case _:
            assert_never(event)


def _said(conversation: Conversation, event: StaffSaid, facts: Facts) -> Step:
    refusal = _why_not(conversation, event)
    if refusal is not None:
        return Step(conversation, (answer_in(facts, event.place, refusal),))
    if begins_as_command(event.body.text):
        return table.commanded(conversation, event, facts)
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
    """To the client, with the name in front: a person speaks, and not the program."""
    case, gate = conversation.case, conversation.gate
    if gate not in gates.WORDS:
        why = "paused" if gate is Gate.PAUSED else "stopped"
        refused = answer_in(facts, event.place, f"room.not_relayed.{why}")
        return Step(conversation, (refused,))
    if case is None or case.offer is None:
        return Step(conversation)
    name, hold = name_of(facts, case.offer.counsellor), held.hold_of(facts, case.offer)
    text = words(conversation, facts, "person", name=name, text=event.body.text)
    written = facts.house.moment(event.written_at, None, language_of(conversation, facts))
    late = words(conversation, facts, "mark.late", time=written)
    sent = Send(
        CLIENT,
        event.message,
        Body(text),
        voice=Voice.PERSON,
        marks=Marks(
            again=words(conversation, facts, "mark.again"),
            late=late,
            late_from=event.written_at + facts.house.late + hold,
        ),
        not_before=facts.now + hold if hold else None,
    )
    step = Step(reconsent.said_now(conversation, facts), (sent,))
    return step.then(lambda c: held.told(c, facts, hold))


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
    case = conversation.case
    if isinstance(event, PerhapsTwice):
        if case is None or not _live(case):
            return Step(conversation)
        return Step(conversation, (note(facts, case.id, "room.perhaps_twice"),))
    if event.failure is Failure.NO_FILE and event.party == CLIENT:  # only files of ours go there
        return agreed.not_made(conversation, event, facts)
    if event.failure is Failure.NO_FILE:
        return _file_missed(conversation, event, facts)
    if event.party == CLIENT:
        return _client_missed(conversation, event, facts)
    return _room_missed(conversation, event, facts)


def _live(case: Case) -> bool:
    return case.phase is not Phase.CLOSED


def _client_missed(conversation: Conversation, event: NotSent, facts: Facts) -> Step:
    case = conversation.case
    gone = event.failure is Failure.GONE
    after = replace(conversation, reachable=False) if gone else conversation
    if case is None or not gates.tells_the_room(conversation):
        told: tuple[Effect, ...] = () if gone else (report(facts, "client_missed"),)
        return Step(after, told)
    if gone and not event.relayed and not conversation.reachable:
        return Step(after)
    key = "room.failed_gone" if gone else f"room.failed_{event.failure}"
    return Step(after, (call(facts, case.id, case.offer, key),))


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
    case = conversation.case
    room = case.name if case else ""
    offer = case.offer if case and _live(case) else None
    at_desk = case is not None and case.phase is Phase.OPEN and event.party == desk(case.id)
    ours = offer is not None and (at_desk or event.party == at_place(offer.place))
    match event.failure:
        case Failure.NOT_TRUSTED if offer is not None and ours:
            return Step(
                conversation,
                (
                    answer_in(facts, offer.place, "room.untrusted"),
                    report(facts, "untrusted", name=name_of(facts, offer.counsellor)),
                    tell(
                        conversation,
                        facts,
                        "counsellor_not_ready",
                        name=name_of(facts, offer.counsellor),
                    ),
                ),
            )
        case Failure.GONE | Failure.PLACE_GONE if ours:
            return waiting.left(conversation, facts)
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
