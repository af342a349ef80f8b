"""Rules that hold on every walk: random people on both sides, random silence, random trouble."""

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID, uuid5

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from bridge.store import codec
from routing import gates
from routing.assigning import handed
from routing.cases import duty
from routing.conversation import TRANSITIONS, Conversation, Gate, Phase
from routing.core import needed, step
from routing.danger import watching
from routing.events import ClientSaid, StaffDid
from routing.facts import Facts, Prompt
from routing.ids import EventId, LaneId, MessageId
from routing.messages import Body, Doubt, Voice
from routing.play import Play
from routing.rights import emptying, giving, mind, survey
from routing.step import Step
from tests.examples import examples
from tests.houses import ANNA, BEN, FLOW, NOON, house
from tests.unit.mind_kit import AGREED, DANGER, LISTENING
from tests.unit.state_kit import RARELY, TODAY
from tests.unit.survey_flow import SURVEY

CLIENT_WORDS = st.sampled_from(
    ["/start", "yes", "no", "ok", "1", "2", "skip", "Mia", "hello", "help", "/stop", "/help",
     "/language", "/privacy", "Debt", "hm?", "", "/nonsense", "!!! please", "/pause", "go on",
     "stop", "ich will nicht mehr", "/mydata", DANGER]
)  # fmt: skip
DAYS = st.sampled_from([4, 15, 91])
STAFF_WORDS = st.sampled_from(["hello", "how are you", "/note", "!close", "!zu", "!ja", "!back",
                               "!snooze 2h", "", "* edited"])  # fmt: skip


def snoozed(play: Play, who: str, until: datetime) -> None:
    """As a step does that a command of the counsellor's leads to."""
    state, place = play.conversation, play.place_of(who)
    assert state.case is not None
    event = StaffDid(EventId(play._id("snooze")), place, play._counsellor(who).author, "reaction")
    after = replace(state, case=replace(state.case, snoozed_until=until))
    done = duty.kept(state, Step(after), event, play._facts(event))
    play.conversation = through(done.conversation)
    play._carried_out(done.effects)


def through(state: Conversation) -> Conversation:
    return codec.decode(codec.encode(state), Conversation)


class Walk(RuleBasedStateMachine):
    """A conversation in which anything may happen at any time."""

    @initialize()
    def begin(self) -> None:
        lotse = house(flow=LISTENING, survey=SURVEY, retry=RARELY)
        self.play = Play(lotse, (ANNA, BEN), NOON, through)
        self.said = 0
        self.phase: Phase | None = None
        self.gate = Gate.FRESH

    def _label(self) -> str:
        self.said += 1
        return f"w{self.said}"

    @rule(text=CLIENT_WORDS)
    def client_says(self, text: str) -> None:
        self.play.says(text)

    @rule()
    def client_tells(self) -> None:
        """Every message is passed on, held, or visibly answered."""
        label, before = self._label(), len(self.play.chat) + len(self.play.queued)
        pending, waiting = self.play.conversation.pending, list(self.play.queued)
        state = self.play.conversation
        shut = state.gate not in gates.WORDS or gates.mutes(state)
        self.play.says(f"{label} and it is about {label}")
        rooms = [ln.text for room in self.play.rooms.values() for ln in room.lines]
        held = [s.body.text for sends in self.play.held.values() for s in sends]
        reached = any(label in text for text in rooms + held)
        answered = len(self.play.chat) + len(self.play.queued) > before
        coming = pending is not None and pending.message in {q.message for q in waiting}
        assert reached or answered or coming  # a burst is answered once, by what is coming
        assert not (reached and shut)  # nothing passes behind a shut gate, or an open card

    @rule(data=st.data())
    def client_presses(self, data: st.DataObject) -> None:
        lines = [line for line in self.play.chat if line.choices]
        if lines:
            line = data.draw(st.sampled_from(lines))
            choice = data.draw(st.sampled_from(line.choices))
            self.play.presses_old(line, choice.token)

    @rule(what=st.sampled_from(["file", "edit", "reaction", "sticker"]))
    def client_does(self, what: str) -> None:
        self.play.does(what)

    @rule(reachable=st.booleans())
    def client_goes_or_comes(self, reachable: bool) -> None:
        self.play.reach(reachable=reachable)

    @rule(delivering=st.booleans())
    def network_works_or_not(self, delivering: bool) -> None:
        if delivering:
            self.play.deliver()
        self.play.delivering = delivering

    @precondition(lambda self: bool(self.play.invited()))
    @rule()
    def counsellor_joins(self) -> None:
        self.play.joins(self.play.invited()[0])

    @precondition(lambda self: bool(self.play.invited()))
    @rule()
    def counsellor_declines(self) -> None:
        self.play.leaves(self.play.invited()[0])

    def _there(self) -> str | None:
        case = self.play.conversation.case
        return (
            str(case.offer.counsellor) if case and case.phase is Phase.OPEN and case.offer else None
        )

    @precondition(lambda self: self._there() is not None)
    @rule(text=STAFF_WORDS, doubt=st.none() | st.sampled_from(list(Doubt)))
    def counsellor_writes(self, text: str, doubt: Doubt | None) -> None:
        who = self._there()
        assert who is not None
        before, gate = self._from_people(), self.play.conversation.gate
        self.play.writes(who, text, doubt=doubt)
        crosses = text in ("hello", "how are you", "* edited") and doubt is None
        crosses = crosses and gate in gates.WORDS
        assert self._from_people() - before == (1 if crosses else 0)

    def _from_people(self) -> int:
        queued = [q for q in self.play.queued if getattr(q, "voice", None) is Voice.PERSON]
        return sum(ln.voice is Voice.PERSON for ln in self.play.chat) + len(queued)

    @precondition(lambda self: self._there() is not None)
    @rule(what=st.sampled_from(["reaction", "edit", "thread"]))
    def counsellor_does(self, what: str) -> None:
        who = self._there()
        assert who is not None
        self.play.room_does(who, what)

    @precondition(lambda self: self._there() is not None)
    @rule(hours=st.integers(-1, 48))
    def counsellor_snoozes(self, hours: int) -> None:
        who = self._there()
        assert who is not None
        until = self.play.now + timedelta(hours=hours)
        snoozed(self.play, who, until)

    @precondition(lambda self: self._there() is not None)
    @rule(to=st.sampled_from(["anna", "ben"]), sure=st.booleans())
    def counsellor_hands_over(self, to: str, sure: bool) -> None:
        who = self._there()
        assert who is not None
        self.play.writes(who, f"!give {to} go slowly")
        self.play.writes(who, "!yes" if sure else "!no")

    @rule(how=st.sampled_from(["ask", "tell"]))
    def the_organisation_asks_before_or_not(self, how: str) -> None:
        self.play.house = replace(self.play.house, hand_over=how)

    @precondition(lambda self: self._there() is not None)
    @rule()
    def counsellor_leaves(self) -> None:
        who = self._there()
        assert who is not None
        self.play.leaves(who)

    @rule(
        minutes=st.sampled_from([0.1, 1, 10, 60, 60 * 5, 60 * 24 * 4, 60 * 24 * 15, 60 * 24 * 91])
    )
    def time_passes(self, minutes: float) -> None:
        self.play.waits(timedelta(minutes=minutes))

    @rule()
    def a_new_version_of_the_notice_holds(self) -> None:
        self.play.house = replace(TODAY, hand_over=self.play.house.hand_over)

    @rule()
    def urgent_help_always_comes(self) -> None:
        before = len(self.play.chat) + len(self.play.queued)
        self.play.says("/crisis")
        news = (*self.play.chat, *self.play.queued)[before:]
        texts = [getattr(n, "text", None) or getattr(n, "body", Body("")).text for n in news]
        assert any("112" in text for text in texts)

    # --- what always holds -------------------------------------------------------------------

    @invariant()
    def a_survey_is_open_or_gone(self) -> None:
        """And nothing is asked of whoever is in counselling, or has left."""
        state, timed = self.play.conversation, ("survey", "offered") in self.play.timers
        assert (state.survey is not None) == survey.is_open(state) == timed

    @invariant()
    def phases_keep_to_the_table(self) -> None:
        if not hasattr(self, "play"):
            return
        case = self.play.conversation.case
        phase = case.phase if case else None
        if self.phase is not None and phase is not None and phase is not self.phase:
            reachable = {b for a in TRANSITIONS[self.phase] for b in TRANSITIONS[a]}
            reachable |= TRANSITIONS[self.phase] | {Phase.WAITING, Phase.OFFERED}
            assert phase in reachable
        self.phase = phase

    @invariant()
    def seats_and_offers_agree(self) -> None:
        if not hasattr(self, "play"):
            return
        case = self.play.conversation.case
        running = case is not None and case.phase is not Phase.CLOSED and case.offer is not None
        asked = handed.asked(self.play.conversation) is not None
        assert sum(self.play.taken.values()) == (1 if running else 0) + asked
        assert all(count >= 0 for count in self.play.taken.values())

    @invariant()
    def a_hand_over_runs_only_where_it_can_end(self) -> None:
        if not hasattr(self, "play"):
            return
        state, timers = self.play.conversation, self.play.timers
        given, case = handed.running(state), state.case
        if case is None or given is None:
            assert case is None or case.handing is None
            assert not any(kind == giving.TIMER for kind, _ in timers)
            return
        assert state.gate in gates.WORDS
        asks = (giving.TIMER, case.id.hex) in timers
        assert asks == (given.offer is None)
        assert given.offer is None or ("offer", given.offer.place.hex) in timers

    @invariant()
    def nobody_waits_without_a_next_actor(self) -> None:
        if not hasattr(self, "play"):
            return
        case = self.play.conversation.case
        if case is None or case.phase in (Phase.CLOSED, Phase.OPEN):
            return
        if self.play.conversation.gate is Gate.PAUSED:  # the client is the next
            return
        kinds = {kind for kind, _ in self.play.timers}
        assert kinds & {"offer", "retry"}

    @invariant()
    def every_case_has_somebody_next_and_a_time(self) -> None:
        if not hasattr(self, "play"):
            return
        case, timers = self.play.conversation.case, self.play.timers
        kinds = {"answer", "quiet", "snooze"}
        if case is None or case.phase is Phase.CLOSED:
            assert not any(kind in kinds for kind, _ in timers)
            return
        assert case.due.actor in duty.ACTORS
        due = case.due.at
        assert due is not None
        assert any(at <= due for at in timers.values())
        expected = {one: at for one, at in timers.items() if one[0] in kinds}
        assert duty.timers(self.play.conversation) == expected

    @invariant()
    def people_speak_to_rooms_only_after_consent(self) -> None:
        if not hasattr(self, "play"):
            return
        said = any(
            ln.voice is Voice.PERSON for room in self.play.rooms.values() for ln in room.lines
        )
        agreed = any(
            r.document == "counselling" and r.decision == "given"
            for r in self.play.conversation.ledger.records
        )
        assert agreed or not said
        case, gate = self.play.conversation.case, self.play.conversation.gate
        behind = gates.WITH_A_CASE.get(gate, frozenset())
        assert case is None or case.phase in {Phase.CLOSED, *behind}

    @invariant()
    def every_decision_is_proved_once(self) -> None:
        if not hasattr(self, "play"):
            return
        ledger, proved = self.play.conversation.ledger, self.play.proved
        assert len({act.id for act in proved}) == len(proved)
        acts = [act.decision for act in proved if act.record == ledger.record]
        assert acts == [one.decision for one in ledger.records]

    @invariant()
    def gates_keep_to_the_table(self) -> None:
        if not hasattr(self, "play"):
            return
        state = self.play.conversation
        met = {self.gate}
        for _ in range(3 if state.greeted else 0):  # time may let several things happen at once
            met |= {then for one in met for then in gates.MOVES[one]}
        assert state.gate in met or not state.greeted or self.gate is Gate.ERASING
        self.gate = state.gate

    @invariant()
    def nobody_is_muted_for_ever(self) -> None:
        """An open card that mutes has its timer; deleting goes on; what waits for it is timed."""
        if not hasattr(self, "play"):
            return
        state, timers = self.play.conversation, self.play.timers
        assert not gates.mutes(state) or (mind.TIMER, mind.CARD) in timers
        assert (state.gate is Gate.ERASING) == ((emptying.TIMER, emptying.ALL) in timers)
        waits = gates.is_held(state) or watching.is_decided(state)
        assert waits == ((emptying.TIMER, emptying.HELD) in timers)


TestWalk = Walk.TestCase
TestWalk.settings = settings(
    max_examples=examples(60), stateful_step_count=40,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)  # fmt: skip


class InCounselling(Walk):
    """The same with somebody there from the beginning: what random words seldom reach."""

    @initialize(how=st.sampled_from(["", "tell", "ask"]))
    def begin(self, how: str = "") -> None:
        """`how`: their counsellor is handing them over."""
        super().begin()
        for one in (*AGREED, "Mia", "Debt"):
            self.play.says(one)
        self.play.joins(self.play.invited()[0])
        if how:
            self.the_organisation_asks_before_or_not(how)
            self.play.writes("anna", "!give ben go slowly")
            self.play.writes("anna", "!yes")
        self.phase, self.gate = Phase.OPEN, Gate.ADMITTED

    @rule(minutes=st.sampled_from([0.1, 1, 11, 60, 60 * 9, 60 * 24 * 3]))
    def time_passes(self, minutes: float) -> None:
        self.play.waits(timedelta(minutes=minutes))


TestInCounselling = InCounselling.TestCase
TestInCounselling.settings = settings(
    TestWalk.settings, max_examples=examples(25), stateful_step_count=30
)


@given(st.text(max_size=60), st.integers(0, 3))
def test_the_same_event_gives_the_same_step(text: str, order: int) -> None:
    conversation = Conversation(LaneId(UUID(int=1)))
    event = ClientSaid(EventId(UUID(int=2)), MessageId(UUID(int=3)), Body(text), NOON, order, "en")
    facts = Facts(
        NOON,
        house(),
        FLOW,
        lambda label: uuid5(event.id, label),
        documents=house().documents,
        roster=(ANNA,),
        prompt=Prompt.SHOWN,
        prompt_order=1,
    )
    needed(conversation, event, facts.house.urgent)
    assert step(conversation, event, facts) == step(conversation, event, facts)
