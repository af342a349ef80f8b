"""What a counsellor has put off: words for later or until a yes, and an answer that may take.

All of it is theirs alone. It ends with the case, and when somebody else has it, whichever way that
came about; so it is looked at after every step, beside whose turn it is.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from routing.conversation import Case, Conversation, Gate, Offer, Phase
from routing.effects import Count, Effect
from routing.facts import Facts
from routing.saying.speech import answer_in, name_of, note, report

# Timers; the key: the case.
SCHEDULED, UNSENT, EYES, RELEASE = "scheduled", "unsent", "eyes", "release"
KINDS = frozenset({SCHEDULED, UNSENT, EYES, RELEASE})
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
    if case.releasing is not None and case.releasing.at is not None:
        found[RELEASE] = case.releasing.at
    return found


def is_kept(before: Conversation, case: Case) -> bool:
    """It is still with the counsellor who had it before."""
    old = before.case
    if old is None or old.id != case.id or Phase.OPEN not in (old.phase, case.phase):
        return True
    return case.phase is Phase.OPEN and _seat(old) == _seat(case)


def dropped(case: Case) -> Case:
    """Nothing is put off."""
    nothing = not case.scheduled and case.draft is None and case.paused_until is None
    if nothing and case.releasing is None:
        return case
    free = replace(case, scheduled=(), draft=None, paused_until=None)
    return replace(free, unreleased=(), releasing=None)


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
    if is_kept(before, case):
        return ()
    lapsed = _lapsed(old, old.offer, case, facts)
    if not old.scheduled:
        return lapsed
    return (*lapsed, *_dropped(old, old.offer, case, facts))


def _dropped(old: Case, offer: Offer, case: Case, facts: Facts) -> tuple[Effect, ...]:
    listed = spoken(facts, *(one.at for one in old.scheduled))
    if case.phase is Phase.CLOSED:
        return (answer_in(facts, offer.place, "room.scheduled_dropped", times=listed),)
    name = name_of(facts, offer.counsellor)
    return (report(facts, "scheduled_dropped", name=name, room=case.name, times=listed),)


def _lapsed(old: Case, offer: Offer, case: Case, facts: Facts) -> tuple[Effect, ...]:
    """Words that waited for a yes are not sent: both who wrote them and who comes next know."""
    if not old.unreleased:
        return ()
    n, name = str(len(old.unreleased)), name_of(facts, offer.counsellor)
    told: Effect = answer_in(facts, offer.place, "room.unreleased_lapsed", n=n)
    if case.phase is Phase.CLOSED:
        return (told,)
    return (told, note(facts, case.id, "room.unreleased_before", n=n, name=name))


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
    later = [one.written_at for one in old.scheduled if one not in case.scheduled]
    released = [one.written_at for one in old.unreleased if one not in case.unreleased]
    return any(at is not None and at >= known for at in (*later, *released))


def _seat(case: Case) -> tuple[object, object] | None:
    return None if case.offer is None else (case.offer.place, case.offer.author)
