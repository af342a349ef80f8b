"""Words for later: kept in the case until their time, and then sent exactly as they were written.

Never in the outbox before: there they would hold up whatever comes after them. What is shown in
front is what goes out. Whatever is in the way then keeps them back, and that is said.
"""

import re
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

from routing.case import Scheduled
from routing.cases.putoff import spoken
from routing.conversation import Case, Conversation, Phase
from routing.desk import guarding, passing, unreleased
from routing.desk.answering import Asked, answered, shown, typed
from routing.desk.moment import moment, vocabulary
from routing.effects import Send, desk
from routing.facts import Facts
from routing.ids import MessageId
from routing.messages import Body
from routing.saying.speech import call, staff_words
from routing.step import Step
from routing.supervision import mentored
from routing.words.folding import fold

LONGEST = timedelta(days=30)
MOST = 10  # of one case at once
_WORD = re.compile(r"\S+")
_PARTS = 4  # no moment has more words
_MORE = re.compile(r"(?i)p\.?\s?m\b")  # a time of day that moments do not know


def scheduled(conversation: Conversation, asked: Asked, facts: Facts) -> Step:
    """Words for later; without any, or with the word for it, those that wait or go."""
    first, _, rest = asked.arguments.partition(" ")
    if not first:
        return _listed(conversation, asked, facts)
    if fold(first) in _cancels(facts):
        return _cancelled(conversation, asked, facts, rest.strip())
    at, text = when(asked.arguments, facts)
    if at is None or not text:
        name = typed(facts, "schedule")
        return answered(conversation, asked, facts, "room.schedule_unclear", name=name)
    return _wanted(conversation, asked, facts, at, text)


def _wanted(
    conversation: Conversation, asked: Asked, facts: Facts, at: datetime, text: str
) -> Step:
    """Kept, where nothing speaks against it."""
    refused = passing.refusal(conversation)
    if refused is not None:
        return answered(conversation, asked, facts, refused)
    if not facts.now < at <= facts.now + LONGEST:
        return answered(conversation, asked, facts, "room.schedule_far")
    if len(asked.case.scheduled) >= MOST:
        return answered(conversation, asked, facts, "room.schedule_full", n=str(MOST))
    room = asked.case.name
    other = guarding.other_named(text, room, facts.house)
    if other:
        return answered(conversation, asked, facts, "room.schedule_guard", other=other, room=room)
    if guarding.is_note(text) or guarding.sign_within(text):
        return answered(conversation, asked, facts, "room.schedule_sign")
    return _kept(conversation, asked, facts, at, text)


def when(typed_text: str, facts: Facts) -> tuple[datetime | None, str]:
    """The moment that stands in front, and the words behind it exactly as they were typed.

    The longest beginning that is a moment counts, but no word that may begin the text does.
    """
    house = facts.house
    known = vocabulary(house.texts, house.staff_language)
    found = list(_WORD.finditer(typed_text))[:_PARTS]
    for at in range(len(found), 0, -1):
        front = typed_text[: found[at - 1].end()].rstrip(":,")
        if known.get(fold(found[at - 1][0])) == "until":
            continue
        read = moment(front, facts.now, house.zone, known)
        if read is not None:
            return _behind(read, front, typed_text[found[at - 1].end() :].strip(), facts)
    return None, ""


def _behind(at: datetime, front: str, text: str, facts: Facts) -> tuple[datetime | None, str]:
    """`9 Uhr` is one time; what may be more of a time that was not understood is none."""
    timed = any(one.isdecimal() for one in front)
    word = next(iter(text.split()), "")
    if timed and word and fold(word) in _words(facts, "command.oclock"):
        return at, text[len(word) :].strip()
    unsure = _MORE.match(text) if timed else word[:1].isdecimal()
    return (None, "") if unsure else (at, text)


def _kept(conversation: Conversation, asked: Asked, facts: Facts, at: datetime, text: str) -> Step:
    message = asked.message or MessageId(facts.make_id("scheduled"))
    one = Scheduled(message, Body(text), at, facts.now)
    every = tuple(sorted((*asked.case.scheduled, one), key=lambda each: each.at))
    after = replace(conversation, case=replace(asked.case, scheduled=every))
    cancel = f"{typed(facts, 'schedule')} {_cancel(facts)} {every.index(one) + 1}"
    said = staff_words(facts, "room.scheduled", time=spoken(facts, at), cancel=cancel)
    return shown(after, asked, facts, "planned", f"{said}\n\n{text}")


def _listed(conversation: Conversation, asked: Asked, facts: Facts) -> Step:
    every = asked.case.scheduled
    if not every:
        name = typed(facts, "schedule")
        return answered(conversation, asked, facts, "room.schedule_none", name=name)
    head = staff_words(facts, "room.schedule_list", name=typed(facts, "schedule"),
                       cancel=_cancel(facts))  # fmt: skip
    lines = [f"{n}. {spoken(facts, one.at)}: {one.body.text}" for n, one in enumerate(every, 1)]
    return shown(conversation, asked, facts, "planned", "\n".join([head, *lines]))


def _cancelled(conversation: Conversation, asked: Asked, facts: Facts, which: str) -> Step:
    """The one of this number; without one it must be the only one."""
    every = asked.case.scheduled
    number = which.rstrip(".") or ("1" if len(every) == 1 else "")
    here = number.isascii() and number.isdecimal() and 0 < int(number[:3]) <= len(every)
    if not here:
        return _listed(conversation, asked, facts)
    gone = every[int(number) - 1]
    left = tuple(one for one in every if one != gone)
    after = replace(conversation, case=replace(asked.case, scheduled=left))
    return answered(after, asked, facts, "room.schedule_gone", time=spoken(facts, gone.at))


def time_came(conversation: Conversation, case: Case, facts: Facts) -> Step:
    """What is due now goes out, or is kept back; of that the room hears the time and no words."""
    due = tuple(one for one in case.scheduled if one.at <= facts.now)
    left = tuple(one for one in case.scheduled if one.at > facts.now)
    after = replace(conversation, case=replace(case, scheduled=left))
    times = spoken(facts, *(one.at for one in due))
    if passing.refusal(conversation) is not None or case.phase is not Phase.OPEN:
        said = call(facts, case.id, case.offer, "room.schedule_kept_back", times=times)
        return Step(after, (said,))
    stale = tuple(one for one in due if _danger_since(conversation, one))
    step = Step(after)
    for one in (said for said in due if said not in stale):
        step = step.then(partial(_out, said=one, facts=facts))
    if not stale:
        return step
    times = spoken(facts, *(one.at for one in stale))
    return step.add(call(facts, case.id, case.offer, "room.schedule_danger", times=times))


def _danger_since(conversation: Conversation, said: Scheduled) -> bool:
    """Kind words from before may be the wrong ones now: a person looks at them again."""
    written = said.written_at
    alerts = (one.at for one in conversation.concerns if one.is_alert)
    return written is not None and any(at >= written for at in alerts)


def _out(conversation: Conversation, *, said: Scheduled, facts: Facts) -> Step:
    """To the client, and a line in the room that it has gone."""
    case = conversation.case
    if case is None or case.offer is None:
        return Step(conversation)
    if mentored.asks(case, facts):
        return unreleased.kept(conversation, said, facts, shown=True)
    sent = passing.carried(conversation, said, case.offer, facts)
    label = f"schedule_sent:{said.message.hex}"
    text = staff_words(facts, "room.schedule_sent", time=spoken(facts, said.at))
    told = Send(desk(case.id), MessageId(facts.make_id(label)), Body(text))
    return Step(passing.said_now(conversation, facts), (sent, told))


def _cancels(facts: Facts) -> tuple[str, ...]:
    return _words(facts, "command.cancel")


def _cancel(facts: Facts) -> str:
    """The word as it is shown."""
    return staff_words(facts, "command.cancel").partition(", ")[0]


def _words(facts: Facts, key: str) -> tuple[str, ...]:
    """These words in the staff's language, as they are compared."""
    return tuple(map(fold, staff_words(facts, key).split(", ")))


__all__ = ["scheduled", "time_came", "when"]
