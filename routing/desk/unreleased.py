"""Words of a counsellor with mentors on their way: kept until one of them says yes.

Each has a line of the program's own beside it, which quotes nothing: a sign on that line, or a
command, is the yes. A yes is to exactly these words, so what is changed meanwhile gets a new line,
and the line of before counts no more.
"""

from dataclasses import replace

from routing.case import Scheduled
from routing.conversation import Case, Conversation, Phase
from routing.desk.answering import typed
from routing.effects import NORMAL, EditSent, Effect, Marks, Send, TakeBack, desk
from routing.facts import Facts
from routing.ids import MessageId
from routing.marking import React, Sign
from routing.messages import Body, Voice
from routing.saying.speech import note, staff_words
from routing.step import Step
from routing.supervision import mentored, supervised
from routing.unreleased import Unreleased

RELEASE, RETURN = "release", "return"  # what a mentor types in the case's room
MOST = 20  # of one case at once


def kept(conversation: Conversation, said: Scheduled, facts: Facts, *, shown: bool) -> Step:
    """Not sent: it waits, behind what waits already. `shown`: the words did not stand in the room
    just now, and stand below the line.
    """
    case = conversation.case
    if case is None or case.offer is None:
        return Step(conversation)
    if len(case.unreleased) >= MOST:
        return Step(conversation, (note(facts, case.id, "room.unreleased_full", n=str(MOST)),))
    notice = MessageId(facts.make_id(f"unreleased:{said.message.hex}"))
    seen = facts.now if shown else said.at
    one = Unreleased(said.message, said.body, said.at, seen, notice)
    waits = replace(case, unreleased=(*case.unreleased, one))
    line = asking(conversation, case, one, facts, shown=shown)
    sign = React(desk(case.id), one.message, Sign.NOTE)
    return Step(replace(conversation, case=waits), (sign, line))


def ways(facts: Facts) -> dict[str, str]:
    """What a mentor types, as values for a sentence."""
    return {"release": typed(facts, RELEASE), "back": typed(facts, RETURN)}


def asking(
    conversation: Conversation, case: Case, one: Unreleased, facts: Facts, *, shown: bool = False
) -> Send:
    """The line that asks for the yes, and calls whoever may say it."""
    text = staff_words(facts, "room.unreleased", **ways(facts))
    who = tuple(each.author for each in mentored.mentors(conversation, facts))
    return Send(
        desk(case.id),
        one.notice,
        Body(f"{text}\n\n{one.body.text}" if shown else text),
        voice=Voice.CALL,
        priority=NORMAL,
        mentions=who,
        marks=Marks(again=staff_words(facts, "mark.again")),
    )


def settled(case: Case, one: Unreleased, facts: Facts, key: str, **values: str) -> EditSent:
    """Its line says what became of it, and shows no words any more."""
    return EditSent(desk(case.id), one.notice, Body(staff_words(facts, key, **values)))


def shown_again(before: Conversation, done: Step, facts: Facts) -> Step:
    """After any step: whoever has just come cannot read what was written before, so it is said once
    more, with lines of its own.
    """
    case, old = done.conversation.case, before.case
    if case is None or case.offer is None or old is None or not case.unreleased:
        return done
    looks = supervised.looks(case)
    new = [one for one in looks if one not in old.observed]
    if not any(mentored.may_release(done.conversation, one.author, facts) for one in new):
        return done
    effects: list[Effect] = []
    every: list[Unreleased] = []
    for one in case.unreleased:
        if one not in old.unreleased:  # written in this very step
            every.append(one)
            continue
        made = MessageId(facts.make_id(f"unreleased:{one.message.hex}:again"))
        now = replace(one, notice=made)
        again = asking(done.conversation, case, now, facts, shown=True)
        effects += [settled(case, one, facts, "room.unreleased_below"), again]
        every.append(now)
    known = replace(done.conversation, case=replace(case, unreleased=tuple(every)))
    return Step(known, (*done.effects, *effects))


def without(case: Case, gone: Unreleased, facts: Facts, *, told: bool = True) -> Case:
    """Another one may be the oldest from now on, so that is known with its moment. `told`: as
    before; else the counsellor is told anew when something waits again.
    """
    left = tuple(one for one in case.unreleased if one != gone)
    known = case.releasing
    since = replace(known, told=known.told and told, settled_at=facts.now) if known else None
    return replace(case, unreleased=left, releasing=since)


def forgotten(before: Conversation, done: Step, facts: Facts) -> Step:
    """After any step: words that wait no more. Where the room stays their line says so; where it
    does not, a line that is still on its way must not come to whoever has the case next.
    """
    old, case = before.case, done.conversation.case
    if old is None or case is None or not old.unreleased:
        return done
    waits = {one.message for one in case.unreleased}
    gone = [one for one in old.unreleased if one.message not in waits]
    if not _stays(old, case):
        return done.add(*(TakeBack(one.notice) for one in gone))
    said = {one.message for one in done.effects if isinstance(one, EditSent)}
    quiet = [one for one in gone if not {one.notice, one.message} & said]
    lines = (settled(case, one, facts, "room.unreleased_gone") for one in quiet)
    signs = (React(desk(case.id), one.message, Sign.NONE) for one in quiet)
    return done.add(*lines, *signs)


def _stays(old: Case, case: Case) -> bool:
    """The same people are in the same room."""
    if old.offer is None or case.offer is None or case.phase is not Phase.OPEN:
        return False
    return old.offer.place == case.offer.place


def of(case: Case | None, message: MessageId) -> Unreleased | None:
    """What waits of this message of the counsellor's."""
    every = case.unreleased if case is not None else ()
    return next((one for one in every if one.message == message), None)


def risks(case: Case, facts: Facts) -> tuple[str, ...]:
    """What is left behind by closing the case, or by giving it away."""
    n = str(len(case.unreleased))
    return (staff_words(facts, "room.risk_unreleased", n=n),) if case.unreleased else ()
