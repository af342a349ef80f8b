"""A case that is offered to nobody now: why it waits, until when, and who is told.

Where nobody fits, or everybody was asked, both sides are told and all are asked again later. Where
only hours are in the way, nothing has failed: the client is told from when on somebody is there,
and the case is offered then.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from routing import gates
from routing.assigning import floor
from routing.assigning.assign import Found
from routing.cases.closing import RETRY
from routing.cases.duty import answer_by
from routing.cases.line import in_line
from routing.conversation import Case, Conversation, Due, Outcome, Waits
from routing.effects import Effect, SetTimer
from routing.facts import Counsellor, Facts
from routing.saying.speech import language_of, report, tell
from routing.step import Step

LOOK = timedelta(hours=1)  # at most until a case that waits for hours is looked at: hours change
PATIENCE = 6  # so many times an offer a case waits for somebody to take it, where nobody is chosen


def not_offered(conversation: Conversation, case: Case, found: Found, facts: Facts) -> Step:
    """Only hours are in the way; or whoever wants it may take it; or nobody can."""
    if found.quiet and found.opens is not None:
        return _closed(conversation, case, found.opens, facts)
    if found.by_hand and not case.told_nobody:
        return _for_anybody(conversation, case, found, facts)
    return _nobody_yet(conversation, case, found, facts)


def _closed(conversation: Conversation, case: Case, opens: datetime, facts: Facts) -> Step:
    """Only hours are in the way. The client knows from when on somebody is there."""
    begins = case if case.told_nobody else replace(case, nobody=None)
    step = _again(conversation, begins, min(opens, facts.now + LOOK), facts.now)
    knows = case.told_nobody or case.told_until == opens or gates.is_held(conversation)
    if knows or step.conversation.case is None:
        return step
    told = replace(step.conversation.case, told_until=opens)
    said = tell(conversation, facts, "waiting_closed", next_open=spoken(conversation, opens, facts))
    return Step(replace(conversation, case=told), (*step.effects, said))


def _for_anybody(conversation: Conversation, case: Case, found: Found, facts: Facts) -> Step:
    """Whoever wants it may take it; when nobody has for long, it is as if there were nobody."""
    waited = case.nobody or Waits(facts.now, facts.now + facts.house.offer * PATIENCE)
    if facts.now >= waited.answer_by:
        return _nobody(conversation, case, found, facts)
    return _again(conversation, replace(case, nobody=waited), waited.answer_by, facts.now)


def _nobody_yet(conversation: Conversation, case: Case, found: Found, facts: Facts) -> Step:
    """Nobody can be asked; perhaps somebody could be, if the client agreed to their network."""
    beyond = floor.beyond(conversation, facts)
    if beyond is None or floor.is_asked(conversation):
        return _nobody(conversation, case, found, facts)
    return _ask_first(conversation, case, beyond, facts)


def _ask_first(conversation: Conversation, case: Case, one: Counsellor, facts: Facts) -> Step:
    """Only somebody is left whose network the client has not agreed to. Danger waits for no answer:
    then both sides know at once that nobody can be asked, and else only when none has come.
    """
    told: tuple[Effect, ...] = ()
    step = Step(conversation)
    if not case.told_nobody:
        case = replace(case, told_nobody=True, nobody=Waits(facts.now, facts.now + floor.PATIENCE))
        if conversation.is_alerted:
            step = step.add(tell(conversation, facts, "nobody"))
            told = (report(facts, "nobody", room=case.name),)
    waits = step.then(lambda c: _again(c, case, facts.now + facts.house.retry, facts.now))
    return waits.then(lambda c: floor.ask(c, one, facts)).add(*told)


def _nobody(conversation: Conversation, case: Case, found: Found, facts: Facts) -> Step:
    """Nobody fits, or everybody was asked: both sides know, and all are asked again later."""
    again = facts.now + facts.house.retry
    again = again if found.opens is None else min(again, found.opens)
    if case.told_nobody:
        return _still(conversation, case, again, facts)
    missed = Waits(facts.now, answer_by(case, facts))
    step = _again(conversation, replace(case, told_nobody=True, nobody=missed), again, facts.now)
    said = () if gates.is_held(conversation) else (tell(conversation, facts, "nobody"),)
    told = report(facts, "nobody", room=case.name)
    if case.team in facts.house.teams:
        told = report(facts, "nobody_in_team", room=case.name, team=case.team)
    return step.add(*said, told)


def _still(conversation: Conversation, case: Case, again: datetime, facts: Facts) -> Step:
    """Nobody can be asked for as long as an answer may take: the operator hears it each time, the
    client once, because the same again would tell them nothing.
    """
    missed = case.nobody or Waits(facts.now, answer_by(case, facts))
    if facts.now < missed.answer_by:
        return _again(conversation, replace(case, nobody=missed), again, facts.now)
    late = replace(missed, slips=missed.slips + 1, answer_by=answer_by(case, facts))
    step = _again(conversation, replace(case, nobody=late), again, facts.now)
    since = facts.house.moment(missed.since, facts.now, facts.house.staff_language)
    told = report(facts, "nobody_still", room=case.name, since=since)
    quiet = missed.slips > 0 or gates.is_held(conversation)
    return step.add(*(() if quiet else (tell(conversation, facts, "nobody_still"),)), told)


def _again(conversation: Conversation, case: Case, at: datetime, now: datetime) -> Step:
    """A round is over; the next one begins then, with everybody. Looking before its time does not
    put that off.
    """
    known = case.due.at if case.due.actor == "bridge" else None
    at = at if known is None or known <= now else min(at, known)
    passed = tuple(one for one in case.offers if one.outcome in (Outcome.DECLINED, Outcome.LEFT))
    over = replace(case, offers=(), passed=passed, due=Due("bridge", at))
    waits = replace(conversation, case=over)
    return Step(waits, (SetTimer(RETRY, case.id.hex, at, in_line(waits)),))


def spoken(conversation: Conversation, moment: datetime, facts: Facts) -> str:
    """As the organisation's hours are said, or the team's; counsellors' own have no words."""
    case, house, language = conversation.case, facts.house, language_of(conversation, facts)
    calendar = house.calendar or house.team_hours.get(case.team if case is not None else "")
    if calendar is None:
        return house.moment(moment, facts.now, language)
    return calendar.spoken(moment, facts.now, language)
