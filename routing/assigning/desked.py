"""What desks hear of a case: whoever is asked, has it, or may take it is told when that changes.

No decision tells it, because the next one that is written would forget to. After every step this
looks at the case before and after. Words that are passed on change nothing of it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from routing.assigning.standing import Stand, handed_to, stands
from routing.conversation import Case, Conversation, Gate, Outcome, Phase
from routing.events import (
    ClientPressed,
    ClientSaid,
    Event,
    NotSent,
    RosterChanged,
    StaffSaid,
    TimeCame,
)
from routing.facts import Facts
from routing.ids import CounsellorId, EventId
from routing.news import CaseNews, Listed
from routing.posting import ToDesk


@dataclass(frozen=True, slots=True)
class _Look:
    before: Conversation
    after: Conversation
    event: Event
    facts: Facts


def told(
    before: Conversation, after: Conversation, event: Event, facts: Facts
) -> tuple[ToDesk, ...]:
    """News for each desk for which something flipped, at most one for a desk and a case."""
    if not facts.house.desks:
        return ()
    look = _Look(before, after, event, facts)
    was, now = stands(before, facts), stands(after, facts)
    old, new = before.case, after.case
    if old is None or (new is not None and new.id == old.id):
        return (*_ended(look, new, {who: one for who, one in was.items() if who not in now}),
                *_changed(look, was, now))  # fmt: skip
    return (*_ended(look, old, was), *_changed(look, {}, now))


def gone(conversation: Conversation, who: CounsellorId, facts: Facts) -> tuple[ToDesk, ...]:
    """A desk was mistaken: the case is none of theirs. Nothing where there is no case."""
    case = conversation.case
    if case is None or not facts.house.desks:
        return ()
    stand = stands(conversation, facts).get(who)
    if stand is not None and stand.listed is Listed.WATCHED:
        return (ToDesk(who, _stood(conversation, case, (who, stand), facts)),)
    has = _has_it(conversation) if case.phase is not Phase.CLOSED else None
    why = "closed" if case.phase is Phase.CLOSED else "moved" if has is None else "taken"
    news = _news(conversation, case, who, facts)
    return (ToDesk(who, replace(news, why=why, by=has)),)


def _changed(
    look: _Look, was: Mapping[CounsellorId, Stand], now: Mapping[CounsellorId, Stand]
) -> Iterable[ToDesk]:
    """New people may be among those who fit: the others know it already, and say it once."""
    case, anew = look.after.case, isinstance(look.event, RosterChanged)
    for who, stand in now.items():
        again = anew and stand.listed in (Listed.WAITS, Listed.WATCHED)
        again = again or (stand.listed is Listed.ASKED and _is_asked_again(look, who))
        if case is not None and (was.get(who) != stand or again):
            yield ToDesk(who, _standing(look, case, (who, stand), was.get(who)))


def _is_asked_again(look: _Look, who: CounsellorId) -> bool:
    """In another place, and until another moment."""
    old, new = look.before.case, look.after.case
    was, now = (old.offer if old is not None else None), (new.offer if new is not None else None)
    same = was is not None and now is not None and was.counsellor == now.counsellor == who
    return same and was != now


def _standing(
    look: _Look, case: Case, now: tuple[CounsellorId, Stand], was: Stand | None
) -> CaseNews:
    """What it is to them. A supervisor hears as well why it is nothing else any more."""
    who, stand = now
    news = replace(_stood(look.after, case, now, look.facts), until=_until(case, who, look.facts))
    if stand.listed is not Listed.WATCHED:
        return news
    known = look.before.case
    moved = was is not None and was.listed is not Listed.WATCHED and known is not None
    if not moved or was is None or known is None:
        return replace(news, until=None)
    return replace(news, until=None, why=_why(look, known, who, was.listed))


def _stood(
    conversation: Conversation, case: Case, now: tuple[CounsellorId, Stand], facts: Facts
) -> CaseNews:
    who, stand = now
    return replace(
        _news(conversation, case, who, facts),
        listed=stand.listed,
        late=stand.late,
        by=stand.by,
        closing=stand.closing,
    )


def answered(
    conversation: Conversation, who: CounsellorId, key: str, facts: Facts
) -> tuple[ToDesk, ...]:
    """What became of what a supervisor asked for, with how the case stands now."""
    case = conversation.case
    if case is None or not facts.house.desks:
        return ()
    stand = stands(conversation, facts).get(who)
    news = (
        _news(conversation, case, who, facts)
        if stand is None
        else replace(
            _stood(conversation, case, (who, stand), facts), until=_until(case, who, facts)
        )
    )
    made = EventId(facts.make_id(f"told:{case.id.hex}:{who}"))
    return (ToDesk(who, replace(news, id=made, told=key)),)


def _ended(look: _Look, case: Case | None, was: Mapping[CounsellorId, Stand]) -> Iterable[ToDesk]:
    """`case`: as it is now, else as it was."""
    known = look.before.case
    for who, stand in was.items():
        if case is None or known is None:
            return
        why = _why(look, known, who, stand.listed)
        by = _has_it(look.after) if why in ("taken", "given") else None
        yield ToDesk(who, replace(_news(look.after, case, who, look.facts), why=why, by=by))


def _has_it(after: Conversation) -> CounsellorId | None:
    offer = after.case.offer if after.case is not None else None
    return offer.counsellor if offer is not None else None


def _why(look: _Look, case: Case, who: CounsellorId, was: Listed) -> str:
    """The end of a key below `desk.gone.` of the texts. `case`: as it was."""
    after, new = look.after, look.after.case
    if after.gate is Gate.ERASING:
        return "erased"
    if new is None or new.id != case.id or new.phase is Phase.CLOSED:
        return "closed"
    if after.gate is Gate.PAUSED:
        return "paused"
    if was is Listed.WAITS:
        return "taken" if new.offer is not None else "moved"
    why = _parted(look, case, new, who) or _by_event(look.event, was)
    gave = isinstance(look.event, StaffSaid) and new.reasons != case.reasons
    return "declined_why" if why == "declined" and gave else why


def _parted(look: _Look, case: Case, new: Case, who: CounsellorId) -> str:
    """Somebody wanted it so: the client, the counsellor, the flow's rules."""
    if who in look.after.excluded and who not in look.before.excluded:
        return "wished"
    if case.handing is not None and _has_it(look.after) in handed_to(case, alerted=False):
        return "given"
    return "moved" if new.team != case.team else ""


def _by_event(event: Event, was: Listed) -> str:
    """Nobody else had a hand in it: they did it themselves, or did nothing in time."""
    asked = was is Listed.ASKED
    match event:
        case TimeCame():
            return "expired" if asked else "taken_away"
        case RosterChanged():
            return "unlisted"
        case ClientSaid() | ClientPressed():
            return "wished"
        case NotSent():
            return "failed" if asked else "unreached"
        case _:
            return "declined" if asked else "left"


def _news(conversation: Conversation, case: Case, who: CounsellorId, facts: Facts) -> CaseNews:
    """That it is none of theirs; whoever says something else says what."""
    return CaseNews(
        EventId(facts.make_id(f"desk:{case.id.hex}:{who}")),
        case.id,
        conversation.id,
        case.name,
        Listed.GONE,
        facts.now,
        alerted=conversation.is_alerted,
        team=case.team,
    )


def _until(case: Case, who: CounsellorId, facts: Facts) -> datetime | None:
    """The end of what they are asked, or when they have to answer."""
    offer = case.offer
    if offer is None:
        return None
    if offer.counsellor != who:  # asked to take it over, just now
        return facts.now + facts.house.offer
    if offer.outcome is Outcome.ASKED:
        return case.due.at
    return case.waits.answer_by if case.waits is not None else None


__all__ = ["answered", "gone", "stands", "told"]
