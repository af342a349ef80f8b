"""Every state of a client, everything that can happen there, and what supervisors and people on
call do at their desks: desks know how the case stands, and whoever was called knows whether they
still are.

As in `test_every_desk`, with somebody who supervises, and somebody who is called in danger. Days
pass in it: whoever is called has hours to answer and not minutes, so that the same rounds are
played, and fewer of them.
"""

from collections.abc import Iterator
from dataclasses import replace
from functools import cache

import pytest

from routing.assigning.recipients import SUPERVISION
from routing.conversation import Gate
from routing.danger import called
from routing.effects import at_place
from routing.events import Event, Failure, NotSent, StaffJoined, StaffLeft
from routing.facts import Facts, House
from routing.ids import CounsellorId, MessageId
from routing.news import Call, CallNews, DeskLooksAfter, DeskSupervises, Supervises
from routing.posting import ToDesk
from routing.supervision import supervised
from tests.houses import ANNA, BEN, NOON, counsellor, house
from tests.unit.event_kit import Happening, of_others, of_the_client, says
from tests.unit.mind_kit import DANGER, LISTENING
from tests.unit.state_kit import RARELY, STATES, Moment
from tests.unit.test_every_desk import CHANGES, Seated, stands, told

EVA = replace(counsellor("eva"), capacity=0)
DANA = replace(counsellor("dana"), capacity=0)
TOLD = frozenset({SUPERVISION})
WATCHED = house(
    flow=LISTENING,
    desks=True,
    retry=RARELY,
    alert_answer=RARELY,
    supervisors=frozenset({EVA.id}),
    named=TOLD,
    recipients=TOLD,
    on_call=(DANA.id, BEN.id),
)
IN_CASE = (
    *("waiting", "waiting, paused", "talking", "talking, away", "talking, danger", "paused"),
    *("talking, handed over", "talking, give", "talking, give, paused", "talking, other", "held"),
    *("talking, with somebody else", "asked again", "held, nobody there", "closed"),
)
RINGS = frozenset({Call.CALLED, Call.NAMED})


class Overseen(Seated):
    """Somebody supervises, and somebody is on call, whatever else changes."""

    lotse = WATCHED
    overseen: tuple[House, House] | None = None  # the organisation with desks, and with people

    def _facts(self, event: Event) -> Facts:
        facts = super()._facts(event)
        if self.overseen is None or self.overseen[0] is not facts.house:
            self.overseen = facts.house, _overseen(facts.house)
        return replace(facts, house=self.overseen[1])


def _overseen(seen: House) -> House:
    return replace(
        seen,
        supervisors=WATCHED.supervisors,
        on_call=WATCHED.on_call,
        alert_answer=WATCHED.alert_answer,
        recipients=seen.recipients | TOLD,
    )


@cache
def at(name: str) -> Overseen:
    play = Overseen(WATCHED, (ANNA, BEN, DANA, EVA), NOON)
    play.does_all(*STATES[name])
    return play


def supervises(what: Supervises) -> Happening:
    def happens(play: Moment) -> None:
        play.happens(DeskSupervises(play._event(), EVA.id, what))

    return happens


def looks_after(who: CounsellorId, *, off: bool = False) -> Happening:
    def happens(play: Moment) -> None:
        play.happens(DeskLooksAfter(play._event(), who, off=off))

    return happens


def of_supervision() -> Iterator[tuple[str, Happening]]:
    yield from ((f"supervisor: {what}", supervises(what)) for what in Supervises)
    for who in (DANA.id, BEN.id, ANNA.id, EVA.id):
        yield f"{who} looks after it", looks_after(who)
        yield f"{who} calls it off", looks_after(who, off=True)


def ringing(play: Moment) -> set[CounsellorId]:
    """Who is called as far as they were told."""
    last: dict[CounsellorId, Call] = {}
    for one in play.posted:
        assert isinstance(one, ToDesk)
        if isinstance(one.news, CallNews) and not one.news.call.startswith("off_"):
            last[one.counsellor] = one.news.call
    return {who for who, call in last.items() if call in RINGS}


def rings(play: Moment) -> set[CounsellorId]:
    call = play.conversation.called
    return set(call.everybody) if call is not None and called.is_open(play.conversation) else set()


def agree(play: Moment, what: str) -> None:
    """What was told is how it is; and a call has somebody who is next, and a moment for it."""
    assert told(play) == stands(play), what
    assert ringing(play) == rings(play), what
    call = play.conversation.called
    if call is not None and call.by is None:
        assert call.next_at is not None, what
        assert call.next_at >= play.now, what


@pytest.mark.parametrize("name", IN_CASE)
def test_what_supervisors_and_people_on_call_were_told_is_how_it_stands(name: str) -> None:
    state = at(name)
    agree(state, "before")
    clients = [one for one in of_the_client() if any(what in one[0] for what in CHANGES)]
    for what, happens in (*clients, *of_others(), *of_supervision()):
        play = state.branch()
        happens(play)
        agree(play, what)


@pytest.mark.parametrize("name", IN_CASE)
def test_and_so_it_is_after_danger_was_noticed(name: str) -> None:
    state = at(name).branch()
    says(DANGER)(state)
    agree(state, "danger")
    for what, happens in (*of_others(), *of_supervision()):
        play = state.branch()
        happens(play)
        agree(play, what)


# --- somebody reads along -------------------------------------------------------------------------

READ = [name for name in IN_CASE if at(name).there() is not None]


def reading(name: str) -> Moment | None:
    """Eva reads along; None: here nobody may."""
    play = at(name).branch()
    supervises(Supervises.OBSERVE)(play)
    case = play.conversation.case
    if case is None or case.offer is None or not supervised.looks(case):
        return None
    play.happens(StaffJoined(play._event(), case.offer.place, EVA.author))
    return play


def readers(play: Moment) -> list[str]:
    case = play.conversation.case
    return [str(one.counsellor) for one in supervised.looks(case)] if case is not None else []


def test_somebody_may_read_along_in_some_states_and_not_in_all() -> None:
    may = {name for name in READ if reading(name) is not None}
    assert "talking" in may
    assert "paused" not in may
    assert "held" not in may


@pytest.mark.parametrize("name", [name for name in READ if reading(name) is not None])
def test_a_look_ends_with_what_it_was_about(name: str) -> None:
    """With the case, its room or its counsellor, with a pause, a stop: then nobody reads along."""
    state = reading(name)
    assert state is not None
    before = state.conversation.case
    assert before is not None
    assert before.offer is not None
    for what, happens in (*of_the_client(), *of_others(), *of_supervision()):
        play = state.branch()
        happens(play)
        case = play.conversation.case
        same = case is not None and case.id == before.id and case.offer == before.offer
        if not same or play.there() is None or play.conversation.gate is not Gate.ADMITTED:
            assert readers(play) == [], what
        if case is not None and not readers(play):
            assert EVA.author not in play.rooms[before.offer.place].joined, what


def test_whoever_is_not_let_in_or_goes_reads_along_no_more() -> None:
    for failed in (True, False):
        play = reading("talking")
        assert play is not None
        case = play.conversation.case
        assert case is not None
        assert case.offer is not None
        place, row = case.offer.place, MessageId(play._id("invite"))
        event = play._event()
        play.happens(
            NotSent(event, at_place(place), row, Failure.NOT_INVITED, relayed=False, who=EVA.author)
            if failed
            else StaffLeft(event, place, EVA.author)
        )
        assert readers(play) == []
