"""What a counsellor owes the client: words to answer, or the first word of whoever took the case.

It begins when the client's words are passed on or somebody comes, and ends with words to the
client. Whatever else the counsellor does in the room shows that they are there, and postpones it.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from routing import gates
from routing.cases import putoff
from routing.conversation import Answered, Case, Conversation, Phase, Waits
from routing.effects import CLIENT, Effect, Send, TakeBack, desk
from routing.events import (
    ClientSaid,
    Event,
    Recovered,
    StaffDid,
    StaffReacted,
    StaffSaid,
    StaffTookBack,
    TimeCame,
)
from routing.facts import Facts
from routing.messages import Voice

MOST = 5  # replies that are remembered, for as long as one of them may be taken back unseen
Happened = Event | StaffTookBack
Acts = StaffSaid | StaffDid | StaffTookBack | StaffReacted


@dataclass(frozen=True, slots=True)
class Look:
    """One step, looked at. `known`: the same case before it; None: it has just begun."""

    before: Conversation
    after: Conversation
    effects: tuple[Effect, ...]
    event: Happened
    facts: Facts
    known: Case | None

    def words(self, party: str) -> tuple[Send, ...]:
        """What this step passes on from one person to another."""
        sent = (one for one in self.effects if isinstance(one, Send) and one.party == party)
        return tuple(one for one in sent if one.voice is Voice.PERSON)

    def fired(self, kind: str, case: Case) -> bool:
        event = self.event
        return isinstance(event, TimeCame) and (event.kind, event.key) == (kind, case.id.hex)


def answer_by(case: Case, facts: Facts) -> datetime:
    """Until when the counsellor of this case answers what is said now.

    Counted in the hours of its team, else of the organisation; by the clock where there are none.
    """
    by = _counted(case, facts, facts.now)
    since, until = case.away_from, case.away_until
    if since is None or until is None or not (facts.now < until and since <= by):
        return by
    return _counted(case, facts, until)  # the client waits until they are back


def _counted(case: Case, facts: Facts, since: datetime) -> datetime:
    calendar = facts.house.team_hours.get(case.team, facts.house.calendar)
    span = facts.house.answer
    counted = calendar.after(since, span) if calendar is not None else None
    return since + span if counted is None else counted


def expected(look: Look, case: Case) -> Case:
    """Nobody waits for who is away once something may mean danger, or somebody else has it."""
    same = look.known is not None and look.known.offer == case.offer is not None
    if case.away_until is None or (same and not look.after.is_alerted):
        return case
    here = replace(case, away_from=None, away_until=None)
    if case.waits is None:
        return here
    sooner = min(case.waits.answer_by, answer_by(here, look.facts))
    return replace(here, waits=replace(case.waits, answer_by=sooner))


def is_answered_for(conversation: Conversation, case: Case) -> bool:
    """Words pass, and somebody is there who can answer."""
    return case.phase is Phase.OPEN and conversation.gate in gates.WORDS


def asking(look: Look, case: Case) -> Case:
    """Words were passed on, or kept in the questions; or somebody came, who owes a first one."""
    run = look.after.run
    early = look.known is None and run is not None and run.case == case.id
    said = isinstance(look.event, ClientSaid | Recovered) and look.words(desk(case.id))
    if not (said or early or _came(look, case)):
        return case
    wrote = bool(said or early)
    began = case.waits or Waits(look.facts.now, answer_by(case, look.facts), first=not wrote)
    waits = replace(began, first=began.first and not wrote)
    return replace(case, waits=waits, answered=None, snoozed_until=None)


def _came(look: Look, case: Case) -> bool:
    """Somebody took it, and the client was told so: the first counsellor of it, or the next."""
    known, offer = look.known, case.offer
    if case.phase is not Phase.OPEN or offer is None:
        return False
    there = known.offer if known is not None and known.phase is Phase.OPEN else None
    return there is None or there.counsellor != offer.counsellor


def answering(look: Look, case: Case) -> Case:
    """Words of the counsellor end the wait; those that wait themselves, until they are out.

    Words for later answer only what had been said when they were written.
    """
    since = case.waits.since if case.waits is not None else None
    answers = _is_theirs(look) or putoff.answers(look.before, look.after, since)
    sent = look.words(CLIENT) if answers else ()
    if not sent:
        return case
    before, until = case.answered, sent[-1].not_before or look.facts.now
    waits = case.waits or (before.waits if before is not None else None)
    earlier = before.replies if before is not None and case.waits is None else ()
    replies = (*earlier, *(one.message for one in sent))
    if waits is None or len(replies) > MOST:  # some of so many is an answer
        return replace(case, waits=None, answered=None)
    return replace(case, waits=None, answered=Answered(replies, until, waits))


def _is_theirs(look: Look) -> bool:
    """The counsellor has just written; a mentor's yes is to words of before."""
    mentor = look.known is not None and look.known.releasing is not None
    return isinstance(look.event, StaffSaid) and not mentor


def resumed(look: Look, case: Case) -> Case:
    """Somebody new is there, or the pause is over: from now on they have the whole time."""
    if case.waits is None or not is_answered_for(look.after, case):
        return case
    came = _came(look, case)
    if not came and look.before.gate in gates.WORDS:
        return case
    anew = replace(case.waits, answer_by=answer_by(case, look.facts))
    return replace(case, waits=replace(anew, slips=0, late=None) if came else anew)


def acting(look: Look, case: Case) -> Case:
    """Whatever the counsellor does in the room shows that they are there, and postpones."""
    if not _is_act(look.event, case):
        return case
    acted = replace(_taken_back(look, case), acted_at=look.facts.now)
    if acted.waits is None:
        return acted
    later = max(answer_by(acted, look.facts), acted.waits.answer_by)
    return replace(acted, waits=replace(acted.waits, answer_by=later))


def _is_act(event: Happened, case: Case) -> bool:
    """Words from a device nobody vouches for may be anybody's."""
    if not isinstance(event, Acts) or case.offer is None:
        return False
    if isinstance(event, StaffSaid) and event.doubt is not None:
        return False
    there = (case.offer.place, case.offer.author) == (event.place, event.author)
    return there and case.phase is Phase.OPEN


def _taken_back(look: Look, case: Case) -> Case:
    """A reply that was taken back before anybody saw it was none: the client waits as before."""
    taken = {one.message for one in look.effects if isinstance(one, TakeBack)}
    answered = case.answered
    if answered is None or not look.facts.unseen or taken.isdisjoint(answered.replies):
        return case
    left = tuple(one for one in answered.replies if one not in taken)
    if left:
        return replace(case, answered=replace(answered, replies=left))
    return replace(case, waits=answered.waits, answered=None)


def again(event: StaffTookBack, case: Case, facts: Facts) -> datetime | None:
    """Until when an answer is owed again by whoever takes back what was the only one; None: what
    is taken back was none, or somebody may have seen it.
    """
    answered = case.answered
    if answered is None or not facts.unseen or not _is_act(event, case):
        return None
    if set(answered.replies) != {event.message}:
        return None
    return max(answer_by(case, facts), answered.waits.answer_by)
