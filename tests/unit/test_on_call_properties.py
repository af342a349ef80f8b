"""Whatever happens after danger was noticed: while nobody looks after it, somebody is called next.

This is looked for from outside: by what rang at desks, what the operator was told, and the timers.
"""

from contextlib import suppress
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from routing.conversation import Gate, Phase
from routing.danger import called
from routing.deskstage import DeskStage
from routing.events import RosterChanged, StaffLeft, TimeCame
from routing.ids import AuthorId
from tests.unit.mind_kit import DANGER
from tests.unit.on_call_kit import DANA, WAITING, calls, stage

SAID = st.tuples(
    st.just("says"),
    st.sampled_from(
        [DANGER, "Debt", "Mia", "hello", "/start", "/stop", "/pause", "/end", "/crisis", "back"]
    ),
)
PRESSED = st.tuples(
    st.just("presses"),
    st.sampled_from(["mind:stop", "mind:delete", "erase:yes", "pause:go", "end:yes", "debt"]),
)
COMES = st.tuples(st.sampled_from(["joins", "leaves"]), st.sampled_from(["anna", "ben", "dana"]))
WRITES = st.tuples(st.just("anna"), st.sampled_from(["I am here", "!note x", "!close", "!yes"]))
TYPED = st.tuples(st.just("desk"), st.sampled_from(["!mine", "!cases", "!take x", "!away 23.11."]))
PASSES = st.tuples(st.just("waits"), st.sampled_from(["1", "6", "90"]))
CHANGED = st.tuples(st.just("changed"), st.just(""))
STEPS = st.lists(st.one_of(SAID, PRESSED, COMES, WRITES, TYPED, PASSES, CHANGED), max_size=10)


def does(found: DeskStage, what: str, value: str) -> None:
    play = found.play
    match what:
        case "says":
            play.says(value)
        case "presses":
            presses(found, value)
        case "joins":
            joins(found, value)
        case "leaves":
            leaves(found, value)
        case "anna":
            writes(found, value)
        case "desk":
            found.writes("dana", value)
        case "waits":
            found.waits(timedelta(minutes=int(value)))
        case _:
            play.happens(RosterChanged(play._event()))
    found.settles()


def presses(found: DeskStage, token: str) -> None:
    """Where there is such a button."""
    with suppress(LookupError):
        found.play.presses(token)


def joins(found: DeskStage, who: str) -> None:
    author = AuthorId(f"@{who}:hs.test")
    if any(author in room.invited for room in found.play.rooms.values()):
        found.play.joins(who)


def leaves(found: DeskStage, who: str) -> None:
    case, play = found.play.conversation.case, found.play
    if case is not None and case.offer is not None:
        play.happens(StaffLeft(play._event(), case.offer.place, AuthorId(f"@{who}:hs.test")))


def writes(found: DeskStage, text: str) -> None:
    case = found.play.conversation.case
    mine = case is not None and case.phase is Phase.OPEN and case.offer is not None
    if mine and case is not None and case.offer is not None and case.offer.counsellor == "anna":
        found.play.writes("anna", text)


def holds(found: DeskStage) -> None:
    """While nobody looks after it the next moment has a timer, and nobody else has one."""
    state = found.play.conversation
    timed = [at for (kind, _), at in found.play.timers.items() if kind == "called"]
    if not called.is_open(state):
        assert timed == []
        assert all(one.calls == () for one in found.desks.values())
        return
    assert state.called is not None
    assert timed == [state.called.next_at]
    assert found.play.now <= timed[0] <= found.play.now + timedelta(minutes=10)


@given(st.sampled_from([WAITING, WAITING[:-1], WAITING[:-2]]), STEPS)
def test_no_alert_waits_without_a_moment_at_which_somebody_is_called(
    said: tuple[str, ...], steps: list[tuple[str, str]]
) -> None:
    found = stage(*said)
    for what, value in steps:
        before = called.alerts(found.play.conversation)
        does(found, what, value)
        holds(found)
        state = found.play.conversation
        new = called.alerts(state) - before
        assert not new or state.called is not None or state.gate is not Gate.ADMITTED


@given(STEPS)
def test_a_call_that_nobody_answers_rings_again(steps: list[tuple[str, str]]) -> None:
    found = stage(*WAITING, DANGER)
    for what, value in steps:
        does(found, what, value)
    if not called.is_open(found.play.conversation):
        return
    rang = [len(calls(found, who)) for who in ("dana", "ben")]
    told = len(found.play.operator)
    found.waits(timedelta(minutes=25))
    if called.is_open(found.play.conversation):
        assert [len(calls(found, who)) for who in ("dana", "ben")] != rang
        assert len(found.play.operator) > told


@given(st.integers(0, 3), st.text(max_size=40))
def test_a_time_that_is_not_its_own_calls_nobody(count: int, key: str) -> None:
    found = stage(*WAITING, DANGER)
    for _ in range(count):
        found.play.happens(TimeCame(found.play._event(), "called", key))
        found.play.happens(TimeCame(found.play._event(), "called", found.play.conversation.id.hex))
    found.settles()
    assert len(calls(found, "dana")) == 1
    assert calls(found, "ben") == []
    assert found.desks[DANA.id].calls != ()
    holds(found)
