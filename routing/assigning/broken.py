"""A case's place was deleted or upgraded: nobody has left, so whoever had the case comes first.

They are asked once more, in a new place, and what the client writes waits for it. Only where they
cannot be asked now, or where the new place broke as well, is it as if they had gone: a place that
breaks again and again must not be all that ever happens to a client.
"""

from dataclasses import replace
from datetime import timedelta

from routing import gates
from routing.assigning import assign, offering, routed, waiting
from routing.cases.relaying import HELD
from routing.conversation import Case, Conversation, Explained, Gate, Offer, Outcome, Phase
from routing.effects import Effect, Unseat
from routing.events import Failure, NotSent
from routing.facts import Counsellor, Facts
from routing.saying.speech import name_of, report, tell
from routing.step import Step

AGAIN = timedelta(hours=1)  # a place that breaks sooner after the one before counts as leaving


def missed(conversation: Conversation, event: NotSent, facts: Facts) -> Step:
    """The place of the running offer, taken or not, is no more; or whoever was in it is gone."""
    if event.failure in (Failure.PLACE_GONE, Failure.NOWHERE):
        return _room_gone(conversation, facts)
    return waiting.left(conversation, facts, "counsellor_unreached")


def _room_gone(conversation: Conversation, facts: Facts) -> Step:
    case = conversation.case
    if case is None or case.offer is None:
        return Step(conversation)
    one = _same(conversation, case, case.offer, facts)
    if one is None:
        return waiting.left(conversation, facts, "counsellor_unreached")
    note, shows = case.handed_note, case.handed_shows  # are for them, wherever they read it
    step = _told(conversation, case, case.offer, facts)
    freed = step.then(lambda c: waiting.released(c, Outcome.BROKEN))
    kept = freed.conversation.case
    if kept is None:
        return freed
    theirs = replace(kept, handed_note=note, handed_shows=shows)
    noted = replace(freed.conversation, case=theirs)
    return Step(noted, freed.effects).then(lambda c: offering.offered_to(c, one, facts))


def _told(conversation: Conversation, case: Case, offer: Offer, facts: Facts) -> Step:
    """The operator, who may know why; and the client, where they had somebody."""
    name = name_of(facts, offer.counsellor)
    told: tuple[Effect, ...] = (report(facts, "room_broken", name=name, room=case.name),)
    if case.phase is not Phase.OPEN:
        return Step(conversation, told)
    told = (Unseat(case.id), *told)
    if gates.is_held(conversation):  # the client has stopped: it is none of theirs any more
        return Step(conversation, told)
    said = tell(conversation, facts, "room_broken", name=name)
    knows = replace(conversation, explained=Explained(HELD, facts.now))
    return Step(knows, (*told, said))


def _same(conversation: Conversation, case: Case, offer: Offer, facts: Facts) -> Counsellor | None:
    """Whoever the place was for, if they can be asked in a new one now.

    They have the case: neither their load nor what it asks of others is in the way; their hours,
    an absence, the client's wish and who may technically read are. Whoever is asked to take the
    case over meanwhile comes first, and in a pause nobody is asked.
    """
    paused = conversation.gate is not Gate.ADMITTED and not gates.is_held(conversation)
    if paused or case.handing is not None or _broke_lately(case, offer, facts):
        return None
    who = (offer.counsellor, offer.author)
    here = tuple(replace(one, taken=0) for one in facts.roster if (one.id, one.author) == who)
    wanted = replace(
        routed.wanted(conversation, facts),
        members=None, language=None, topics=None, asked=(), how="",
    )  # fmt: skip
    return assign.choose(here, wanted, facts.now).one


def _broke_lately(case: Case, offer: Offer, facts: Facts) -> bool:
    before = case.offers[-2] if len(case.offers) > 1 else None
    if before is None or (before.outcome, before.counsellor) != (Outcome.BROKEN, offer.counsellor):
        return False
    return facts.now - offer.at < AGAIN
