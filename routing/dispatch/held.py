"""The hold: what a counsellor writes waits a moment, and deleting it in time means never sent.

A tired thumb is quicker than a second look. How long is each counsellor's own; they are told once
in a case, with the first of their words that waits.
"""

from dataclasses import replace
from datetime import timedelta

from routing.conversation import Conversation, Offer
from routing.effects import TakeBack
from routing.events import StaffTookBack
from routing.facts import Facts
from routing.saying.speech import answer_in, counsellor, note
from routing.step import Step


def hold_of(facts: Facts, offer: Offer) -> timedelta:
    """How long the words of whoever took this offer wait; nothing when they go at once."""
    found = counsellor(facts, offer.counsellor)
    return found.hold if found is not None else timedelta()


def told(conversation: Conversation, facts: Facts, hold: timedelta) -> Step:
    """Once in a case the room says how long words wait, and what to do about them."""
    case = conversation.case
    if case is None or case.hold_told or not hold:
        return Step(conversation)
    seconds = str(int(hold.total_seconds()))
    known = replace(conversation, case=replace(case, hold_told=True))
    return Step(known, (note(facts, case.id, "room.hold", n=seconds),))


def took_back(conversation: Conversation, event: StaffTookBack, facts: Facts) -> Step:
    """What is not out yet is never sent, whatever has happened to the case meanwhile.

    A deletion is carried out even where its device is in doubt: it can only keep something back.
    """
    case = conversation.case
    offers = case.offers if case is not None else ()
    if not any(one.place == event.place and one.author == event.author for one in offers):
        return Step(conversation, (answer_in(facts, event.place, "room.not_relayed.deletion"),))
    too_late = answer_in(facts, event.place, "room.too_late")
    in_time = answer_in(facts, event.place, "room.taken_back")
    return Step(conversation, (TakeBack(event.message, too_late, in_time),))
