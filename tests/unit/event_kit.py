"""All that can happen to a client's lane: by name, and what a play does for it."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial
from uuid import UUID

from routing.effects import CLIENT, desk
from routing.events import (
    Arrived,
    Delayed,
    Failure,
    NotRecovered,
    NotSent,
    PerhapsTwice,
    Recovered,
    TimeCame,
)
from routing.ids import AccountName, MessageId
from routing.messages import Body, FileKind
from routing.play import Play
from tests.unit.mind_kit import DANGER
from tests.unit.state_kit import Moment

SECRET = "XSECRETX"
TELLS = f"{SECRET} is something I want to tell you"
OF_BEFORE = MessageId(UUID(int=5))

Happening = Callable[[Moment], None]
WORDS = (
    SECRET, TELLS, DANGER, "yes", "no", "1", "2", "stop", "aufhören", "ich will nicht mehr",
    "/stop", "/pause", "/mydata", "/consent", "/privacy", "/language", "/help", "/start",
    "/status", "/human", "/other", "/end", "/mensch", "/ende",
    "/back", "/skip", "/aufhören", "/nonsense", "go on", "weiter", "deutsch", "", "?",
)  # fmt: skip
BUTTONS = (
    "mind:pause", "mind:stop", "mind:delete", "mind:nothing", "mind:off:statistics",
    "mind:off:counselling", "erase:yes", "erase:no", "pause:on", "data:see", "data:take",
    "data:correct", "data:erase", "agreed:proof", "agreed:mind", "fix:leave", "fix:5",
    "declined:read", "declined:end", "yes", "no", "back", "person", "c:debt", "go", "again",
    "pass", "over", "delete", "write", "lang:de", "rubbish",
    "end:yes", "end:no", "other:yes", "other:no",
    "away:wait", "away:other", "give:yes", "give:no", "recipient:yes", "recipient:no",
    "mind:off:recipient.telegram", "survey:yes", "survey:no", "c:4",
)  # fmt: skip
TIMERS = ("mind card", "erase all", "erase held", "declined x", "remind intake", "forget intake",
          "early intake", "offer x", "retry x", "survey offered")  # fmt: skip


def says(text: str, *, early: bool = False) -> Happening:
    return lambda play: play.says(text, before_prompt=early)


def taps(token: str) -> Happening:
    return lambda play: play.taps(token)


def of_the_client() -> Iterator[tuple[str, Happening]]:
    """Name and what happens; each has to be answered."""
    yield from ((f"says {one}", says(one)) for one in WORDS)
    yield from ((f"presses {one}", taps(one)) for one in BUTTONS)
    yield "sends a voice", lambda play: play.sends(FileKind.VOICE, TELLS)
    yield "sends a sticker", lambda play: play.does("sticker")


def of_others() -> Iterator[tuple[str, Happening]]:
    """Counsellors, networks and time."""
    yield from ((f"{hours} h", partial(wait, hours=hours)) for hours in (0.2, 5, 80, 192))
    yield from ((timer, partial(fire, timer=timer)) for timer in TIMERS)
    yield from ((str(failure), partial(fail, failure=failure)) for failure in Failure)
    yield "a counsellor writes", partial(write, text="ANSWER")
    yield "a counsellor closes", partial(write, text="!close")
    yield "a counsellor hands over", lambda play: play.gives()
    yield "a counsellor deletes", take_back
    yield from (("a counsellor leaves", leave), ("one comes", come), ("one declines", decline))
    yield from (("words come back", come_back), ("nothing comes back", nothing_back))
    yield from (("twice", twice), ("delayed", delay), ("arrived", arrive))
    yield "out of reach", lambda play: play.reach(reachable=False)


def wait(play: Moment, hours: float) -> None:
    play.waits(timedelta(hours=hours))


def fire(play: Moment, timer: str) -> None:
    kind, _, key = timer.partition(" ")
    play.happens(TimeCame(play._event(), kind, key))


def fail(play: Moment, failure: Failure) -> None:
    for party in (CLIENT, at_desk(play)):
        play.happens(NotSent(play._event(), party, OF_BEFORE, failure, relayed=False))


def write(play: Moment, text: str) -> None:
    there = play.there()
    if there is not None:
        play.writes(there, text)


def take_back(play: Moment) -> None:
    there = play.there()
    if there is not None:
        play.writes(there, "ANSWER")
        play.deletes(there, "ANSWER")


def leave(play: Moment) -> None:
    there = play.there()
    if there is not None:
        play.leaves(there)


def come(play: Moment) -> None:
    for one in play.invited()[:1]:
        play.joins(one)


def decline(play: Moment) -> None:
    for one in play.invited()[:1]:
        play.leaves(one)


def come_back(play: Moment) -> None:
    play.happens(Recovered(play._event(), OF_BEFORE, Body(TELLS), play.now))


def nothing_back(play: Moment) -> None:
    play.happens(NotRecovered(play._event(), OF_BEFORE))


def twice(play: Moment) -> None:
    play.happens(PerhapsTwice(play._event(), at_desk(play), OF_BEFORE))


def delay(play: Moment) -> None:
    account = AccountName("matrix")
    play.happens(Delayed(play._event(), at_desk(play), OF_BEFORE, play.now, account))


def arrive(play: Moment) -> None:
    play.happens(Arrived(play._event(), at_desk(play), OF_BEFORE))


def at_desk(play: Play) -> str:
    return desk(play.conversation.case.id) if play.conversation.case else CLIENT
