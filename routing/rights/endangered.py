"""Words that may mean danger, to a counsellor who is away: nobody waits for them then.

Whoever is there is asked at once, the client is told so and given the helplines, because in a live
conversation the program else says nothing. Where nobody can be asked, the operator is told.
"""

from dataclasses import replace

from routing.assigning import waiting
from routing.conversation import Case, Conversation, Offer, Outcome, Phase
from routing.effects import Unseat
from routing.facts import Facts
from routing.saying.speech import answer_in, counsellor, help_button, name_of, report, tell
from routing.step import Step


def kept(before: Conversation, done: Step, facts: Facts) -> Step:
    """The step, and what follows where a danger was noticed in it and its counsellor is away."""
    after, old = done.conversation, before.case
    case = after.case
    if case is None or old is None or case.offer is None or case.offer != old.offer:
        return done
    new = any(one.is_alert and one.at == facts.now for one in after.concerns)
    same = new and after.concerns == before.concerns
    if case.phase is not Phase.OPEN or not new or same or not _is_away(old, case.offer, facts):
        return done
    return done.then(lambda c: _passed_on(c, case, facts))


def _is_away(case: Case, offer: Offer, facts: Facts) -> bool:
    """By what the client was told, or by what is planned."""
    known = counsellor(facts, offer.counsellor)
    planned = known.away if known is not None else None
    spans = [planned] if planned is not None else []
    if case.away_from is not None and case.away_until is not None:
        spans.append((case.away_from, case.away_until))
    return any(since <= facts.now < until for since, until in spans)


def _passed_on(conversation: Conversation, case: Case, facts: Facts) -> Step:
    offer = case.offer
    if offer is None:
        return Step(conversation)
    name, help_ = name_of(facts, offer.counsellor), help_button(conversation, facts)
    here = replace(conversation, case=replace(case, away_from=None, away_until=None))
    if waiting.next_one(here, facts) is None:
        told = tell(conversation, facts, "away.danger_nobody", help_, name=name)
        return Step(conversation, (told, report(facts, "away_danger", name=name, room=case.name)))
    step = Step(
        here,
        (
            Unseat(case.id),
            answer_in(facts, offer.place, "room.away_danger"),
            tell(conversation, facts, "away.danger", help_, name=name),
            report(facts, "away_danger_moved", name=name, room=case.name),
        ),
    )
    return step.then(lambda c: waiting.withdraw(c, facts, Outcome.LEFT))
