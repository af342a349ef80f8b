"""Whatever people do in an intake, and in whatever order: nothing is lost, nobody is stuck.

Each rule here was broken once by a sequence that nobody had thought of.
"""

import re
from dataclasses import replace
from datetime import timedelta
from typing import ClassVar
from uuid import UUID

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from bridge.store import codec
from routing import gates
from routing.conversation import Conversation, Gate, PendingKind, Phase
from routing.effects import EditSent, Send
from routing.events import ClientPressed, Event
from routing.facts import Facts, House, Prompt
from routing.ids import MessageId
from routing.messages import FileKind, Voice
from routing.play import Play
from tests.examples import examples
from tests.flows import long_house
from tests.houses import ANNA, BEN, EN, NOON
from tests.odd_flows import NEWER, odd_house

WORDS = st.sampled_from(
    ["yes", "no", "ok", "1", "2", "3", "skip", "back", "change", "stop", "person", "weiter", "Mia",
     "deutsch", "english", "language", "what can i do", "/back", "/skip", "/nonsense", "/stop",
     "/pause", "go on", "ich will nicht mehr",
     "/language", "/privacy", "/help", "/start", "/start de--topic-debt--safe-no", "/start --x--",
     "30", "11", "17", "120", "Mood", "Debt", "Violence", "often", "delete", "",
     "\N{SLEEPING FACE}"]
)  # fmt: skip
TOKENS = st.sampled_from(
    ["yes", "no", "skip", "back", "done", "person", "begin", "change", "stop", "go", "again",
     "over", "delete", "pass", "leave", "c:debt", "c:no", "ch:3", "lang:de", "lang:xx", "rubbish",
     "mind:pause", "mind:stop", "mind:delete", "mind:off:statistics", "mind:off:counselling",
     "mind:nothing", "mind:rubbish", "more", "declined:read", "declined:end",
     "erase:yes", "erase:no", "pause:on"]
)  # fmt: skip
TIMES = st.sampled_from([1, 11, 61, 13 * 60, 3 * 24 * 60, 15 * 24 * 60, 91 * 24 * 60])
WAY = ("/start", "ok", "yes", "Mia", "30", "Debt", "1", "1", "yes", "yes", "1", "yes", "yes")
ASKS = re.compile(
    r"step:|tell:(mind\.ask\w*|erase\.ask|change\.which|resume\.(ask|remind)|earlier\.ask|return)$"
)
BESIDE = frozenset({PendingKind.MIND, PendingKind.ERASE})  # may be open in counselling too
UNFILLED = re.compile(r"\{[a-z_.]+\}")
DANGER = "i want to die"


def through(state: Conversation) -> Conversation:
    return codec.decode(codec.encode(state), Conversation)


class Loses(Play):
    """A network that may also lose what it was given. Remembers everything that was sent."""

    def __init__(self, house: House) -> None:
        super().__init__(house, (ANNA, BEN), NOON, through)
        self.lost: set[MessageId] = set()
        self.sent: list[Send] = []
        self.ids: set[MessageId] = set()
        self.coming: list[Send | EditSent] = []  # queued, and now delivered

    def deliver(self) -> None:
        self.coming = list(self.queued)
        super().deliver()
        self.coming = []

    def lose(self) -> None:
        self.lost |= {one.message for one in self.queued}
        self.queued = []

    def _facts(self, event: Event) -> Facts:
        facts, pending = super()._facts(event), self.conversation.pending
        if facts.prompt is not None and pending is not None and pending.message in self.lost:
            return replace(facts, prompt=Prompt.LOST)
        return facts

    def _to_client(self, effect: Send | EditSent) -> None:
        if isinstance(effect, Send) and effect not in self.coming:
            assert effect.message not in self.ids
            self.ids.add(effect.message)
            self.sent.append(effect)
        super()._to_client(effect)

    def kept(self) -> str:
        """All that somebody will read, or can still be fetched."""
        rooms = [ln.text for room in self.rooms.values() for ln in room.lines]
        held = [one.body.text for sends in self.held.values() for one in sends]
        run = self.conversation.run
        answers = [a for a in run.answers.values() if a is not None] if run else []
        earlier = [self.written[one][0].text for one in self.conversation.earlier]
        return "\n".join((*rooms, *held, *answers, *earlier))


class Walk(RuleBasedStateMachine):
    house: ClassVar[House] = long_house()

    @initialize(far=st.integers(0, len(WAY)), topic=st.sampled_from(["Mood", "Debt", "Violence"]))
    def begin(self, far: int, topic: str) -> None:
        """Somewhere on the way, where most people have been before something odd happens."""
        self.play = Loses(self.house)
        self.said, self.danger, self.seen = 0, False, 0
        for said in WAY[:far]:
            pending = self.play.conversation.pending
            here = pending.step if pending is not None else None
            self.play.says({"topic": topic, "statistics": "no"}.get(str(here), said))
        self.seen = len(self.play.sent)

    def _news(self) -> int:
        return len(self.play.sent)

    @rule(text=WORDS, early=st.booleans())
    def says(self, text: str, *, early: bool) -> None:
        self.play.says(text, before_prompt=early)

    @rule(early=st.booleans(), brought=st.sampled_from([None, FileKind.VOICE, FileKind.IMAGE]))
    def tells(self, brought: FileKind | None, *, early: bool) -> None:
        """What is told is kept once there is a yes; before it, it is answered."""
        self.said += 1
        text, before = f"tell{self.said} of it and of tell{self.said}", self._news()
        coming = [one.message for one in self.play.queued]
        if brought is None:
            self.play.says(text, before_prompt=early)
        else:
            self.play.sends(brought, text)
        after = self.play.conversation
        burst = after.pending is not None and (early or after.pending.message in coming)
        reached = f"tell{self.said} " in self.play.kept()
        assert self._news() > before or reached or burst
        if gates.keeps_nothing(after):
            assert not reached
        elif after.gate is Gate.ADMITTED and (after.run or after.case):
            assert reached

    @rule()
    def cries(self) -> None:
        self.play.says(DANGER)
        self.danger = self.danger or self.play.conversation.gate is Gate.ADMITTED

    @rule(data=st.data())
    def presses(self, data: st.DataObject) -> None:
        lines = [line for line in self.play.chat if line.choices]
        if lines:
            line = data.draw(st.sampled_from(lines[-1:] + lines))
            self.play.presses_old(line, data.draw(st.sampled_from(line.choices)).token)

    @rule(token=TOKENS, data=st.data())
    def presses_what_never_was(self, token: str, data: st.DataObject) -> None:
        known = [line.message for line in self.play.chat] + [MessageId(UUID(int=5)), None]
        pressed = ClientPressed(self.play._event(), data.draw(st.sampled_from(known)), token)
        before, queued = self._news(), list(self.play.queued)
        state = self.play.conversation
        self.play.happens(pressed)
        echo = state == self.play.conversation and pressed.prompt is not None
        edited = state.pending != self.play.conversation.pending  # a box was ticked
        assert self._news() > before or echo or edited or queued

    @rule(minutes=TIMES)
    def waits(self, minutes: int) -> None:
        case = self.play.conversation.case
        waiting = case is not None and case.phase in (Phase.WAITING, Phase.OFFERED)
        self.play.waits(timedelta(minutes=min(minutes, 61) if waiting else minutes))
        if self.play.conversation.run is None:
            self.danger = False

    @rule(delivering=st.booleans())
    def network(self, *, delivering: bool) -> None:
        if delivering:
            self.play.deliver()
        self.play.delivering = delivering

    @rule()
    def loses(self) -> None:
        self.play.lose()

    @rule(reachable=st.booleans())
    def reach(self, *, reachable: bool) -> None:
        self.play.reach(reachable=reachable)

    @rule(what=st.sampled_from(["sticker", "edit", "reaction"]))
    def does(self, what: str) -> None:
        self.play.does(what)

    @rule()
    def publishes(self) -> None:
        self.play.flows[NEWER.sha256] = NEWER
        self.play.house = replace(self.play.house, flow=NEWER)

    @precondition(lambda self: bool(self.play.invited()))
    @rule(joins=st.booleans(), closes=st.booleans())
    def counsellor(self, *, joins: bool, closes: bool) -> None:
        who = self.play.invited()[0]
        if not joins:
            self.play.leaves(who)
            return
        self.play.joins(who)
        if closes:
            self.play.writes(who, "!close")
            self.danger = False  # somebody has looked

    @rule(word=st.sampled_from(["/crisis", "help", "Notfall"]))
    def urgent_help_always_comes(self, word: str) -> None:
        before = self._news()
        self.play.says(word)
        assert any("112" in one.body.text for one in self.play.sent[before:])

    # --- what always holds -------------------------------------------------------------------

    @invariant()
    def always(self) -> None:
        if not hasattr(self, "play"):
            return
        self._nobody_is_stuck()
        self._nothing_is_kept_before_a_yes()
        self._nothing_is_left_behind()
        self._what_is_said_can_be_read()
        self._danger_is_not_forgotten()

    def _nobody_is_stuck(self) -> None:
        state = self.play.conversation
        live = state.case is not None and state.case.phase is not Phase.CLOSED
        if state.run is not None and not state.run.done:
            assert state.pending is not None
        if state.case is not None and live:
            assert state.case.phase in gates.WITH_A_CASE[state.gate]
            back = gates.is_held(state) and {PendingKind.RETURN}  # left to the team, and they write
            assert state.pending is None or state.pending.kind in BESIDE | (back or set())
            assert not state.earlier or state.gate is Gate.WITHDRAWN

    def _nothing_is_kept_before_a_yes(self) -> None:
        state = self.play.conversation
        given = [r for r in state.ledger.records if r.document == "counselling"]
        if any(r.decision == "given" for r in given):
            return
        rooms = [ln for room in self.play.rooms.values() for ln in room.lines]
        assert not self.play.held
        assert not any(ln.voice is Voice.PERSON for ln in rooms)
        assert not (state.run and state.run.answers)
        assert not state.concerns

    def _nothing_is_left_behind(self) -> None:
        """What waits for a counsellor belongs to the case there is, or to the one there will be."""
        state = self.play.conversation
        known = {state.case.id.hex} if state.case else set()
        known |= {state.run.case.hex} if state.run and state.run.case else set()
        assert {party.removeprefix("desk:") for party in self.play.held} <= known
        assert f"tell{self.said} " not in repr(state)
        assert "morning" not in repr(state)

    def _what_is_said_can_be_read(self) -> None:
        news, self.seen = self.play.sent[self.seen :], len(self.play.sent)
        labels = [self.play.labels.get(one.message, "") for one in news]
        assert sum(bool(ASKS.match(label)) for label in labels) <= 1 or self._timers(labels)
        for one in news:
            assert not UNFILLED.search(one.body.text), one.body.text
        if self.play.conversation.language in (None, EN) and len(news) == 1:
            assert "(de)" not in news[0].body.text

    def _timers(self, labels: list[str]) -> bool:
        """While time passes several things may be said, and each once."""
        return len(set(labels)) == len(labels)

    def _danger_is_not_forgotten(self) -> None:
        state = self.play.conversation
        if state.gate is not Gate.ADMITTED or state.run is None:
            self.danger = False
        live = state.case is not None and state.case.phase is not Phase.CLOSED
        if self.danger and live and state.run is not None and state.run.done:
            assert any(one.rule == "words" for one in state.concerns)


class OddWalk(Walk):
    house = odd_house()


TestWalk = Walk.TestCase
TestOddWalk = OddWalk.TestCase
TestWalk.settings = TestOddWalk.settings = settings(
    max_examples=examples(30), stateful_step_count=40,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)  # fmt: skip
