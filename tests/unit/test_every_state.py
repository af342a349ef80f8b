"""Every state of a client, and everything that can happen there: what holds whatever comes.

Nobody is left without an answer, nothing passes a shut gate, every decision is proved exactly once,
and no timer of something that is over is left to fire.
"""

from functools import cache, partial

import pytest

from routing import gates
from routing.assigning import handed
from routing.conversation import Conversation, Gate, PendingKind, Phase
from routing.danger import watching
from routing.events import TimeCame
from routing.intake import standing
from routing.rights import survey
from tests.unit.event_kit import SECRET, come, of_others, of_the_client, wait
from tests.unit.mind_kit import DANGER, tokens
from tests.unit.state_kit import STATES, Moment, reached

CLIENTS = dict(of_the_client())
OTHERS = dict(of_others())
GATES = {  # which of them stand behind a gate
    PendingKind.RETURN: {Gate.REFUSED, Gate.WITHDRAWN},
    PendingKind.STEP: {Gate.FRESH, Gate.ADMITTED},
    PendingKind.RECONSENT: {Gate.ADMITTED},
    PendingKind.AWAY: {Gate.ADMITTED},
    PendingKind.GIVE: {Gate.ADMITTED},
    PendingKind.RECIPIENT: {Gate.ADMITTED},
    PendingKind.SURVEY: {Gate.ADMITTED},
}


@cache
def at(name: str) -> Moment:
    return reached(*STATES[name])


@pytest.fixture(params=STATES)
def state(request: pytest.FixtureRequest) -> Moment:
    return at(request.param)


def in_rooms(play: Moment) -> list[str]:
    """What counsellors see, or will."""
    seen = [line.text for room in play.rooms.values() for line in room.lines]
    return seen + [send.body.text for sends in play.held.values() for send in sends]


def answers(play: Moment) -> list[tuple[str, int]]:
    return [(line.text, len(line.choices)) for line in play.chat]


def is_shut(play: Moment) -> bool:
    """Nothing that the client writes may reach anybody now."""
    state = play.conversation
    refused = standing.refused(state, play._facts(TimeCame(play._event(), "", "")))
    no = refused is not None and gates.in_counselling(state)
    return state.gate not in gates.WORDS or gates.mutes(state) or no


def test_the_table_reaches_every_gate_and_everything_that_can_be_open() -> None:
    states = [at(name).conversation for name in STATES]
    assert {one.gate for one in states} == set(Gate)
    assert {one.pending.kind for one in states if one.pending} == set(PendingKind)
    assert {one.case.phase for one in states if one.case} == set(Phase)


def test_what_the_client_does_is_answered_and_passes_no_shut_gate(state: Moment) -> None:
    """And what was written there is not passed on later either."""
    shut = is_shut(state)
    for name, happens in CLIENTS.items():
        play = state.branch()
        seen, rooms = answers(play), len(in_rooms(play))
        happens(play)
        assert answers(play) != seen or len(in_rooms(play)) > rooms, name
        passed = [text for text in in_rooms(play)[rooms:] if SECRET in text]
        assert not (shut and passed), name
        later(state, play, name)


def later(state: Moment, play: Moment, name: str) -> None:
    """Before the yes they are asked whether it shall be passed on; behind it nobody is."""
    if not is_shut(state) or state.conversation.gate in (Gate.FRESH, Gate.REFUSED):
        return
    for happens in (partial(wait, hours=1), come):
        happens(play)
        assert not any(SECRET in text for text in in_rooms(play)), name


def test_where_the_question_never_arrived_all_is_answered_too(state: Moment) -> None:
    if state.conversation.pending is None:
        return
    for name, happens in CLIENTS.items():
        if name.startswith("says"):
            play = state.branch()
            play.lost = True
            seen, rooms = answers(play), len(in_rooms(play))
            happens(play)
            assert answers(play) != seen or len(in_rooms(play)) > rooms, name


def test_decisions_are_proved_once_and_gates_cases_and_timers_agree(state: Moment) -> None:
    for name, happens in (CLIENTS | OTHERS).items():
        play = state.branch()
        before, proved = play.conversation, len(play.proved)
        happens(play)
        assert not faults(play), name
        if play.conversation.id == before.id:  # else there is nobody any more
            records = play.conversation.ledger.records[len(before.ledger.records) :]
            acts = play.proved[proved:]
            assert [one.decision for one in acts] == [one.decision for one in records], name
            assert len({one.id for one in play.proved}) == len(play.proved), name


def faults(play: Moment) -> list[str]:
    state, kinds = play.conversation, {kind for kind, _ in play.timers}
    case, run = state.case, state.run
    running = case is not None and case.phase is not Phase.CLOSED
    given, asked = handed.running(state), handed.asked(state) is not None
    intake = run is not None and not run.done and state.gate is Gate.ADMITTED
    checks = {
        "a case behind a gate": not running or _phase(state) in _behind(state),
        "what is open behind a gate": _is_open_rightly(state),
        "seats": sum(play.taken.values()) == (1 if case and running and case.offer else 0) + asked,
        "the card": gates.mutes(state) == ("mind" in kinds),
        "deleting": (state.gate is Gate.ERASING) == (("erase", "all") in play.timers),
        "waiting to delete": _waits(state) == (("erase", "held") in play.timers),
        "reminding": intake or not kinds & {"remind", "forget", "begun"},
        "offering": ("offer" in kinds) == (_phase(state) is Phase.OFFERED or asked),
        "asking the client": ("give" in kinds) == (given is not None and not asked),
        "the question": not _is_asked(state) or (given is not None and not asked),
        "asking again": _phase(state) is Phase.WAITING or "retry" not in kinds,
        "the survey": (state.survey is not None) == ("survey" in kinds) == survey.is_open(state),
        "thinking over": running or "declined" not in kinds,
    }
    return [what for what, holds in checks.items() if not holds]


def _phase(state: Conversation) -> Phase | None:
    return state.case.phase if state.case is not None else None


def _is_asked(state: Conversation) -> bool:
    """Whether they may be handed over."""
    return state.pending is not None and state.pending.kind is PendingKind.GIVE


def _behind(state: Conversation) -> frozenset[Phase]:
    return gates.WITH_A_CASE.get(state.gate, frozenset())


def _waits(state: Conversation) -> bool:
    return gates.is_held(state) or watching.is_decided(state)


def _is_open_rightly(state: Conversation) -> bool:
    kind = state.pending.kind if state.pending is not None else None
    if kind is None:
        return True
    if state.gate in (Gate.PAUSED, Gate.WITHDRAWN) and kind not in gates.MUTES:
        return kind is PendingKind.RETURN and state.gate is Gate.WITHDRAWN
    return state.gate in GATES.get(kind, set(Gate) - {Gate.ERASING})


class TestUrgentHelp:
    def test_it_is_shown_in_every_state_and_told_where_somebody_is(self, state: Moment) -> None:
        for how in ("/crisis", "/krise", "help", "Hilfe!", "@help"):
            self.comes(state, how)

    def comes(self, state: Moment, how: str) -> None:
        play = state.branch()
        before, rooms = play.conversation, len(in_rooms(play))
        play.does_all(how)
        assert any("112" in line.text for line in play.chat[len(state.chat) :])
        assert (before.gate, before.pending) == (play.conversation.gate, play.conversation.pending)
        if _phase(before) not in (None, Phase.CLOSED):
            assert any("urgent help" in text for text in in_rooms(play)[rooms:])

    def test_words_of_danger_are_met_with_help_or_with_a_person(self, state: Moment) -> None:
        play = state.branch()
        rooms, seen = len(in_rooms(play)), len(play.chat)
        play.says(DANGER)
        helped = any("112" in line.text for line in play.chat[seen:])
        called = any("may mean danger" in text for text in in_rooms(play)[rooms:])
        noticed = any(one.is_alert for one in state.conversation.concerns)
        assert helped or (called and not is_shut(state)) or noticed


class TestStopWords:
    def test_they_open_the_card_or_stop_and_never_do_nothing(self, state: Moment) -> None:
        for says in ("/stop", "/Stopp!", "stop", "Stopp", "aufhören", "/aufhören",
                     "i want to stop", "ich will nicht mehr"):  # fmt: skip
            self.counts(state, says)

    def counts(self, state: Moment, says: str) -> None:
        play = state.branch()
        before = play.conversation
        play.says(says)
        after = play.conversation
        if before.gate in (Gate.ERASING, Gate.REFUSED, Gate.WITHDRAWN) or not before.greeted:
            assert "mind:pause" not in tokens(play)
            return
        card = after.pending is not None and after.pending.kind is PendingKind.MIND
        assert card or after.gate is Gate.WITHDRAWN

    def test_pressed_twice_it_is_one_stop(self, state: Moment) -> None:
        if not state.conversation.greeted:
            return
        play = state.branch()
        play.says("/stop")
        line = play.chat[-1]
        for token in ("mind:stop", "mind:delete", "mind:pause", "mind:nothing"):
            both = play.branch()
            both.presses_old(line, token)
            gate, proved = both.conversation.gate, len(both.proved)
            both.presses_old(line, token)
            assert (both.conversation.gate, len(both.proved)) == (gate, proved)


class TestLanguages:
    @pytest.mark.parametrize("how", ["@lang:de", "/deutsch"])
    def test_what_is_open_stays_open_and_is_put_in_the_new_language(
        self, state: Moment, how: str
    ) -> None:
        before = state.conversation.pending
        if before is None or state.conversation.gate is Gate.ERASING:
            return
        play = state.branch()
        play.does_all(how)
        after = play.conversation.pending
        assert after is not None
        assert (after.kind, after.step) == (before.kind, before.step)
        assert play.chat[-1].message == after.message
        assert play.chat[-1].choices
