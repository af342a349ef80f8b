"""Why somebody said no to an offer, in their own words: for the team alone, and never asked for.

It stays with the case when the round is over, and only `!why` shows it.
"""

from dataclasses import replace

from routing.conversation import Conversation, Offer
from routing.facts import Facts
from routing.messages import Body
from routing.offers import SaidNo
from routing.saying.speech import answer_in
from routing.step import Step

KEPT = 10  # the last few; a state stays small
_BEFORE = " \t\r\n,;:.-\u2013\u2014"  # stands between a command, or a name, and the words behind it


def kept(conversation: Conversation, offer: Offer, words: str, facts: Facts) -> Conversation:
    """With why this offer was declined, where anything was said."""
    case, said = conversation.case, stripped(words)
    if case is None or not said:
        return conversation
    new = SaidNo(offer.counsellor, offer.at, facts.now, Body(said))
    return replace(conversation, case=replace(case, reasons=(*case.reasons, new)[-KEPT:]))


def stripped(words: str) -> str:
    """Without what stands between them and the name, or the command, in front."""
    return words.lstrip(_BEFORE).rstrip()


def of_past(conversation: Conversation, who: str, words: str, facts: Facts) -> Conversation:
    """The no came when the offer was over, as by its time: why they said it stays all the same."""
    case = conversation.case
    offers = (*case.passed, *case.offers) if case is not None else ()
    theirs = [one for one in offers if one.counsellor == who]
    return kept(conversation, theirs[-1], words, facts) if theirs else conversation


def told(before: Conversation, after: Conversation, offer: Offer, facts: Facts) -> Step:
    """Where it was written it is said what becomes of it; with desks, theirs says it."""
    case = after.case
    if after == before or case is None or facts.house.desks:
        return Step(after)
    return Step(after, (answer_in(facts, offer.place, "desk.gone.declined_why", room=case.name),))
