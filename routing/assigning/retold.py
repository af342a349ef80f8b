"""What was written in a case, shown to whoever takes it over, as far as the store still holds it.

Which messages those are is handed in. What people wrote stands behind a sign on every line, so that
nobody can write something that looks like a line of ours.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import uuid5

from routing.case import Case
from routing.effects import Marks, Retell, Send, TakeBack, desk
from routing.facts import Facts, House
from routing.ids import MessageId, PlaceId
from routing.messages import Body, FileKind
from routing.saying.speech import lasting

QUOTED = "> "
WIDE = 500  # characters of a line; every network takes some of them at once
MOST = 60_000  # characters: what is more is more than anybody reads, the oldest of it is left out


@dataclass(frozen=True, slots=True)
class Spoken:
    """One message that was passed on, or is on its way to the client (`waits`).

    `body` None: it cannot be opened any more.
    """

    at: datetime
    to_client: bool
    body: Body | None
    file: FileKind | None = None
    waits: bool = False


def message_of(place: PlaceId) -> MessageId:
    """What it is called in the room of whoever takes the case over there."""
    return MessageId(uuid5(place, "given words"))


def asked(case: Case, facts: Facts) -> tuple[Retell, ...]:
    """For whoever has just taken it."""
    if case.offer is None:
        return ()
    since = facts.now - facts.house.delivered
    return (Retell(case.id, message_of(case.offer.place), since),)


def unread(place: PlaceId) -> TakeBack:
    """The case goes from them: as far as they have not seen it, nobody does."""
    return TakeBack(message_of(place))


def said(effect: Retell, spoken: Sequence[Spoken], house: House, now: datetime) -> Send:
    """All of it as one message, oldest first; the network cuts it where it is too long."""
    language, every = house.staff_language, [_entry(one, house, now) for one in spoken]
    newest = _newest(every)
    time = lasting(house, language, house.delivered)
    head = house.texts.say("room.retold" if every else "room.retold_nothing", language, time=time)
    more = (house.texts.say("room.retold_more", language),) if len(newest) < len(every) else ()
    marks = Marks(again=house.texts.say("mark.again", language))
    text = "\n\n".join((head, *more, *newest))
    return Send(desk(effect.case), effect.message, Body(text), priority=1, marks=marks)


def _entry(one: Spoken, house: House, now: datetime) -> str:
    """Who, when, and what; the counsellor's own words have their name in front already."""
    say, language = house.texts.say, house.staff_language
    key = "room.retold_client"
    if one.to_client:
        key = "room.retold_waits" if one.waits else "room.retold_counsellor"
    lines = [say(key, language, time=house.moment(one.at, now, language))]
    if one.body is None:
        return "\n".join((*lines, say("room.retold_broken", language)))
    if one.file is not None:
        kind = say(f"data.file.{one.file}", language)
        lines.append(say("room.retold_file", language, kind=kind))
    return "\n".join((*lines, *_quoted(one.body.text)))


def _quoted(text: str) -> Iterator[str]:
    """Never a line so long that a network would cut it: what comes behind a cut has no sign."""
    for line in text.splitlines():
        rest = line
        while len(rest) > WIDE:
            at = rest.rfind(" ", WIDE // 2, WIDE)
            at = at if at > 0 else WIDE
            yield f"{QUOTED}{rest[:at]}"
            rest = rest[at:].lstrip(" ")
        yield f"{QUOTED}{rest}"


def _newest(entries: Iterable[str]) -> list[str]:
    """The last of them, as many as are not too much; one at least."""
    found: list[str] = []
    size = 0
    for one in reversed(list(entries)):
        size += len(one)
        if found and size > MOST:
            break
        found.append(one)
    return found[::-1]


__all__ = ["Spoken", "asked", "message_of", "said", "unread"]
