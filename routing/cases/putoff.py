"""What a counsellor has put off: words for later or until a yes, and an answer that may take.

All of it is theirs alone. It ends with the case, and when somebody else has it, whichever way that
came about; so it is looked at after every step, beside whose turn it is.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from routing.conversation import Case, Conversation, Gate, Phase
from routing.effects import Count, Effect
from routing.facts import Facts
from routing.saying.speech import answer_in, name_of, note, report

SCHEDULED, UNSENT, EYES = "scheduled", "unsent", "eyes"  # timers; the key: the case
KINDS = frozenset({SCHEDULED, UNSENT, EYES})
CONFIRMED = timedelta(minutes=10)  # so long a yes is one to the question before
DECIDED = timedelta(hours=24)  # so long a second person may take to agree to a closing
# What is counted when something may mean danger: then no answer may take long any more.
DANGERS = frozenset({Count("alerts"), Count("noticed"), Count("urgent")})


def times(case: Case) -> Mapping[str, datetime]:
    """When something of it is next, by kind of timer."""
    found = {}
    if case.scheduled:
        found[SCHEDULED] = min(one.at for one in case.scheduled)
    if case.draft is not None:
        found[UNSENT] = case.draft.at + CONFIRMED
    if case.closing_at is not None:
        found[EYES] = case.closing_at + DECIDED
    return found


def is_kept(before: Conversation, case: Case) -> bool:
    """It is still with the counsellor who had it before."""
    old = before.case
    if old is None or old.id != case.id or Phase.OPEN not in (old.phase, case.phase):
        return True
    return case.phase is Phase.OPEN and _seat(old) == _seat(case)


def dropped(case: Case) -> Case:
    """Nothing is put off."""
    if not case.scheduled and case.draft is None and case.paused_until is None:
        return case
    return replace(case, scheduled=(), draft=None, paused_until=None)


def told(
    before: Conversation, after: Conversation, effects: tuple[Effect, ...], facts: Facts
) -> tuple[Effect, ...]:
    """Said before anything else of this step: words that were for later are not sent any more, and
    an answer may take no longer.
    """
    old, case = before.case, after.case
    if old is None or case is None or old.offer is None or old.id != case.id:
        return ()
    if after.gate is Gate.ERASING:
        return ()
    if old.paused_until is not None and is_kept(before, case) and is_danger(effects):
        return (note(facts, case.id, "room.pause_danger"),)
    if not old.scheduled or is_kept(before, case):
        return ()
    listed = spoken(facts, *(one.at for one in old.scheduled))
    if case.phase is Phase.CLOSED:
        return (answer_in(facts, old.offer.place, "room.scheduled_dropped", times=listed),)
    name = name_of(facts, old.offer.counsellor)
    return (report(facts, "scheduled_dropped", name=name, room=case.name, times=listed),)


def spoken(facts: Facts, *moments: datetime) -> str:
    """Moments as the staff reads them, the first one first."""
    say, language = facts.house.moment, facts.house.staff_language
    return ", ".join(say(one, facts.now, language) for one in sorted(moments))


def is_danger(effects: tuple[Effect, ...]) -> bool:
    return any(isinstance(one, Count) and one in DANGERS for one in effects)


def ended(case: Case, effects: tuple[Effect, ...], now: datetime, *, wrote: bool) -> Case:
    """The pause ends by danger, by words of the counsellor's, and by itself."""
    until = case.paused_until
    if until is None or not (wrote or until <= now or is_danger(effects)):
        return case
    return replace(case, paused_until=None)


def promised(before: Case | None, case: Case, by: datetime) -> Case:
    """Until when an answer is owed: in a pause not before its end; from `by` on where it ended
    early.
    """
    waits, until = case.waits, case.paused_until
    if waits is None:
        return case
    if until is not None:
        return replace(case, waits=replace(waits, answer_by=max(waits.answer_by, until)))
    old = before.paused_until if before is not None else None
    if old is None or waits.answer_by < old:
        return case
    return replace(case, waits=replace(waits, answer_by=min(waits.answer_by, by)))


def answers(before: Conversation, after: Conversation, since: datetime | None) -> bool:
    """What has gone out now was written when the client had already said all that waits."""
    old, case = before.case, after.case
    if old is None or case is None or since is None:
        return False
    known = max(since, before.spoke_at or since)
    sent = set(old.scheduled) - set(case.scheduled)
    return any(one.written_at is not None and one.written_at >= known for one in sent)


def _seat(case: Case) -> tuple[object, object] | None:
    return None if case.offer is None else (case.offer.place, case.offer.author)
