"""A case that stays with the team after the client has stopped: something in it may mean danger.

Stopping is effective at once: nothing is passed on, and nothing that nobody had seen is shown any
more. But whoever is there can still look, and where nobody has come yet somebody is still asked:
they see what was noticed, and nothing that was written or answered. It ends when somebody has
closed it, and after 72 hours; until then deleting waits, whatever way the client asks for it.
"""

from dataclasses import replace
from datetime import datetime

from routing import gates
from routing.assigning import waiting
from routing.cases import closing
from routing.cases.closing import RETENTION
from routing.conversation import Conversation, Gate
from routing.danger import watching
from routing.effects import EVERY_DESK, CancelQueued, CancelTimer, SetTimer
from routing.facts import Facts
from routing.rights import emptying
from routing.saying.speech import language_of, tell
from routing.step import Step


def hold(conversation: Conversation, facts: Facts) -> Step:
    """The client has stopped. Where nobody is there yet, somebody is looked for all the same."""
    end = facts.now + watching.DANGER
    held = replace(conversation, watched_until=end)
    step = Step(held, (SetTimer(emptying.TIMER, emptying.HELD, end),))
    return step.then(lambda c: waiting.offer_next(c, facts))


def postpone(conversation: Conversation, facts: Facts, end: datetime) -> Step:
    """Stopped already. It is deleted once somebody has closed the case, or its time is over."""
    held = replace(conversation, pending=None, run=None, erase_at=end)
    known = watching.told(held, facts)
    waits = Step(held, (SetTimer(emptying.TIMER, emptying.HELD, end), *known))
    return waits.then(lambda c: said(c, facts))


def said(conversation: Conversation, facts: Facts) -> Step:
    """All has stopped; when it is deleted."""
    if facts.held_back:
        return Step(conversation, (tell(conversation, facts, "erase.by_law"),))
    end = conversation.erase_at or facts.now + watching.DANGER
    date = facts.house.day(end, facts.now, language_of(conversation, facts))
    return Step(conversation, (tell(conversation, facts, "erase.held", date=date),))


def over(conversation: Conversation, facts: Facts) -> Step:
    """Somebody has closed a case that was held, or the time is over."""
    by_law = facts.held_back and gates.is_held(conversation)
    if watching.is_decided(conversation) and not by_law:
        return emptying.begin(conversation, facts)
    if not gates.is_held(conversation):
        return Step(conversation)
    shut = _shut(replace(conversation, watched_until=None), facts)
    if not watching.is_decided(conversation):
        return shut
    return shut.add(*emptying.begin(conversation, facts).effects)  # what it held goes later


def released(conversation: Conversation, facts: Facts) -> Step:
    """A legal hold is over: what waited for that alone goes."""
    if not watching.is_decided(conversation) or watching.until(conversation, facts) is not None:
        return Step(conversation)
    return emptying.begin(conversation, facts)


def _shut(conversation: Conversation, facts: Facts) -> Step:
    seen = Step(replace(conversation, concerns=()), (_untimed(),))
    if not gates.is_there(conversation):  # what was for whoever comes would wait for ever
        seen = seen.add(CancelQueued(EVERY_DESK))
    return seen.then(lambda c: closing.close(c, facts, "room.closed_by_client"))


def _untimed() -> CancelTimer:
    return CancelTimer(emptying.TIMER, emptying.HELD)


def came_back(conversation: Conversation, facts: Facts) -> Step:
    """They begin again meanwhile: the old case is over, and goes when it was said."""
    end, case = conversation.erase_at, conversation.case
    back = replace(conversation, erase_at=None)
    step = _shut(back, facts) if gates.is_held(back) else Step(back, (_untimed(),))
    if end is None or case is None:
        return step
    moved = SetTimer(RETENTION, closing.kept_as(case), end)
    if facts.held_back:
        return step.add(moved, tell(conversation, facts, "erase.came_back_by_law"))
    day = facts.house.day(end, facts.now, language_of(conversation, facts))
    return step.add(moved, tell(conversation, facts, "erase.came_back", date=day))


def time_came(conversation: Conversation, facts: Facts, key: str) -> Step:
    """A held case has had its time, a legal hold is looked at again; or it is all being deleted."""
    if conversation.gate is Gate.ERASING:
        return emptying.time_came(conversation, facts)
    if key == emptying.LAW:
        return released(conversation, facts)
    return over(conversation, facts) if key == emptying.HELD else Step(conversation)
