"""A counsellor will be away: their client hears of it before, and chooses to wait or somebody else.

It is asked with one tap each, and asks nothing more. Unlike the questions a client has begun, it
came by itself: what they write meanwhile goes on to their counsellor as ever, and only the words of
a button are an answer. Left alone all stays as it is, and whoever does not answer in time loses the
case as always.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from routing import gates
from routing.assigning import waiting
from routing.cases import duty
from routing.conversation import Case, Conversation, Outcome, Pending, PendingKind
from routing.effects import Unseat
from routing.events import ClientPressed, ClientSaid
from routing.facts import Facts, Prompt
from routing.ids import CounsellorId
from routing.intake import onscreen
from routing.news import CounsellorAway, CounsellorBack
from routing.rights import reconsent
from routing.saying.putting import button, put
from routing.saying.speech import answer_in, help_button, language_of, name_of, report, tell, words
from routing.step import Step
from routing.words.folding import fold

MOMENT = timedelta(seconds=1)  # before the end: it is the last day that is said
WAIT, OTHER = "away:wait", "away:other"
TOLD = 3  # in what is owed, behind whom it is about, from and until: the message that said it
LABELS: Mapping[str, str] = {WAIT: "button.wait", OTHER: "button.other_person"}


def happened(
    conversation: Conversation, event: CounsellorAway | CounsellorBack, facts: Facts
) -> Step:
    """Of somebody who has this case; of anybody else it is old, and changes nothing."""
    case = conversation.case
    if case is None or not has(conversation, event.counsellor):
        return Step(conversation)
    if isinstance(event, CounsellorBack):
        return _back(conversation, case, facts)
    if event.until <= facts.now:
        return Step(conversation)
    return _coming(replace(conversation, case=_here(case, facts)), event, facts)


def _coming(conversation: Conversation, event: CounsellorAway, facts: Facts) -> Step:
    """Where something else is asked already, the days are said, and how to have somebody else."""
    about = (str(event.counsellor), event.since.isoformat(), event.until.isoformat())
    if conversation.gate not in gates.WORDS or not conversation.reachable:
        return Step(_owes(conversation, about, ""))
    return told(conversation, about, facts)


def told(conversation: Conversation, about: tuple[str, ...], facts: Facts) -> Step:
    """Asked about; or said, and then it is known by which message, for that may be lost."""
    open_ = conversation.pending
    if open_ is not None and open_.kind is not PendingKind.AWAY:
        said = tell(conversation, facts, "away.told", **_values(conversation, about, facts))
        return Step(_owes(conversation, about, said.message.hex), (said,))
    return _ask(_owes(conversation, (), ""), about, facts)


def _owes(conversation: Conversation, about: tuple[str, ...], told_by: str) -> Conversation:
    case, owed = conversation.case, (*about, told_by) if about else ()
    return (
        conversation if case is None else replace(conversation, case=replace(case, away_owed=owed))
    )


def again(conversation: Conversation, facts: Facts) -> Step:
    """The open question once more; about somebody who has gone there is nothing to ask."""
    pending = conversation.pending
    if pending is None or not _is_about_now(conversation, pending):
        return Step(replace(conversation, pending=None))
    return _ask(conversation, pending.picked, facts)


def missed(before: Conversation, conversation: Conversation, facts: Facts) -> Step:
    """The client took no messages and does again: what was asked meanwhile never reached them."""
    pending, was = conversation.pending, before.pending
    open_ = pending is not None and pending.kind is PendingKind.AWAY
    if not open_ or was is None or pending is None or pending.message != was.message:
        return Step(conversation)
    return again(conversation, facts)


def _ask(conversation: Conversation, about: tuple[str, ...], facts: Facts) -> Step:
    ways = (
        button(conversation, facts, WAIT, "wait"),
        button(conversation, facts, OTHER, "other_person"),
        help_button(conversation, facts),
    )
    values = _values(conversation, about, facts)
    step = put(conversation, facts, PendingKind.AWAY, "away.ask", *ways, **values)
    pending = step.conversation.pending
    kept = replace(pending, picked=about) if pending is not None else None
    return Step(replace(step.conversation, pending=kept), step.effects)


def _values(conversation: Conversation, about: tuple[str, ...], facts: Facts) -> Mapping[str, str]:
    who, since, until = about
    language, say = language_of(conversation, facts), facts.house.day
    last = datetime.fromisoformat(until) - MOMENT
    return {
        "name": name_of(facts, CounsellorId(who)),
        "since": say(datetime.fromisoformat(since), facts.now, language),
        "until": say(last, facts.now, language),
    }


def said(conversation: Conversation, event: ClientSaid, facts: Facts) -> Step:
    """The words of a button decide; everything else is for the counsellor."""
    pending = conversation.pending
    if pending is None or not _is_about_now(conversation, pending):
        return reconsent.words_of(replace(conversation, pending=None), event, facts)
    named = {fold(words(conversation, facts, key)): token for token, key in LABELS.items()}
    meant = named.get(fold(event.body.text)) if event.attachment is None else None
    if meant is not None and facts.prompt is not Prompt.LOST and onscreen.counts(event, facts):
        return _decided(conversation, meant, facts)
    return reconsent.words_of(conversation, event, facts)


def pressed(conversation: Conversation, event: ClientPressed, facts: Facts) -> Step:
    pending = conversation.pending
    if pending is None or not _is_about_now(conversation, pending):
        return Step(replace(conversation, pending=None), (tell(conversation, facts, "button_old"),))
    if event.token not in LABELS:
        return again(conversation, facts)
    return _decided(conversation, event.token, facts)


def _decided(conversation: Conversation, token: str, facts: Facts) -> Step:
    pending, case = conversation.pending, conversation.case
    if pending is None or case is None:
        return Step(conversation)
    free = replace(conversation, pending=None)
    if token == OTHER:
        return _other(free, case, facts)
    if conversation.is_alerted:  # then nobody is waited for
        return Step(free, (tell(free, facts, "away.stays"),))
    _, since, until = pending.picked
    away = replace(
        case,
        away_from=datetime.fromisoformat(since),
        away_until=datetime.fromisoformat(until),
    )
    if away.waits is not None and away.waits.answer_by >= datetime.fromisoformat(since):
        away = replace(away, waits=replace(away.waits, answer_by=duty.answer_by(away, facts)))
    values = _values(free, pending.picked, facts)
    said = tell(free, facts, "away.waits", name=values["name"], until=values["until"])
    return Step(replace(free, case=away), (said,))


def _other(conversation: Conversation, case: Case, facts: Facts) -> Step:
    """Nothing is held against who is away: another time they may be asked again."""
    offer = case.offer
    if offer is None:
        return Step(conversation)
    anew = replace(conversation, case=replace(case, offers=case.offers[-1:]))
    if waiting.next_one(anew, facts) is None:
        name = name_of(facts, offer.counsellor)
        known = report(facts, "other_nobody", room=case.name)
        return Step(conversation, (tell(conversation, facts, "other.nobody", name=name), known))
    told = tell(conversation, facts, "other.done", name=name_of(facts, offer.counsellor))
    step = Step(
        replace(anew, last_counsellor=None),
        (Unseat(case.id), answer_in(facts, offer.place, "room.away_other"), told),
    )
    freed = step.then(lambda c: waiting.released(c, Outcome.LEFT))
    return freed.then(lambda c: waiting.offer_next(c, facts))


def _back(conversation: Conversation, case: Case, facts: Facts) -> Step:
    pending = conversation.pending
    asked = pending is not None and pending.kind is PendingKind.AWAY
    here = replace(conversation, case=_here(case, facts), pending=None if asked else pending)
    knew = asked or case.away_until is not None
    if not knew or conversation.gate not in gates.WORDS or case.offer is None:
        return Step(here)
    name = name_of(facts, case.offer.counsellor)
    return Step(here, (tell(here, facts, "away.back", name=name),))


def _here(case: Case, facts: Facts) -> Case:
    """Nothing is put off any more; what was due sooner is due so again, or from now on."""
    here = replace(case, away_from=None, away_until=None, away_owed=())
    if case.away_until is None or case.waits is None:
        return here
    sooner = min(case.waits.answer_by, duty.answer_by(here, facts))
    return replace(here, waits=replace(case.waits, answer_by=sooner))


def over(conversation: Conversation) -> Conversation:
    """The question is not asked any more once whoever it is about has not got the case."""
    pending = conversation.pending
    if pending is None or pending.kind is not PendingKind.AWAY:
        return conversation
    if _is_about_now(conversation, pending):
        return conversation
    return replace(conversation, pending=None)


def _is_about_now(conversation: Conversation, pending: Pending) -> bool:
    return bool(pending.picked) and has(conversation, CounsellorId(pending.picked[0]))


def has(conversation: Conversation, who: CounsellorId) -> bool:
    case = conversation.case
    there = case is not None and gates.is_there(conversation) and case.offer is not None
    return there and case is not None and case.offer is not None and case.offer.counsellor == who
