"""Whatever counsellors do with a case, in any order: words reach only those they are meant for."""

from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, precondition, rule

from routing import gates
from routing.assigning.offering import DECLINE, TAKE
from routing.case import Phase
from routing.events import RosterChanged, StaffPressed, StaffReacted, StaffSaid, StaffTookBack
from routing.ids import AuthorId, CounsellorId, MessageId, PlaceId
from routing.messages import Body, Doubt
from routing.news import CounsellorAway, DeskDeclines, DeskTakes
from tests.examples import examples
from tests.houses import ANNA, BEN, NOON, both, house
from tests.unit.desk_walk_kit import Kept
from tests.unit.handing_kit import CLEO
from tests.unit.mind_kit import DANGER, LISTENING, through
from tests.unit.state_kit import RARELY, TALK, Moment

TEAMS = {"young": frozenset({CounsellorId("ben"), CounsellorId("cleo")})}
WHO = st.sampled_from(["anna", "ben", "cleo"])
SLOW = timedelta(seconds=30)
# Each holds words that no client may ever see.
NEVER = ("!note {}", "!give ben {}", "!give anna {}", "!give cleo {}", "!team young {}", "!{}",
         "/{}", "!decline {}", "!urgent {}", "!close {}", "!block {}", "!yes {}", "> !close\n{}",
         "!schedule {}", "!oops {}", "!reply {}", "!who {}", "!pause {}")  # fmt: skip
PLAIN = ("!yes", "!yes", "!yes", "!no", "!oops", "!oops 3", "!decline", "!close", "!block",
         "!give ben", "!give cleo", "!give anna", "!schedule", "!schedule cancel 1", "!pause 2h",
         "!resume", "!reply hello", "!snooze 1h", "!why", "!answers", "!who",
         "!urgent")  # fmt: skip
CLIENT = ("/pause", "go on", "/other", "/end", "yes", "no", "/stop", "stop", "/status", "/start",
          DANGER)  # fmt: skip


class Walk(Kept):
    """Anybody does anything. `drafted`: words that wait for a yes."""

    @initialize(asks=st.booleans(), slow=st.booleans())
    def begin(self, asks: bool, slow: bool) -> None:
        changes = {"hand_over": "ask" if asks else "tell", "teams": TEAMS, "desks": True}
        replies = {"hello": both("Canned hello")}
        own = house(flow=LISTENING, replies=replies, retry=RARELY, **changes)
        anna = replace(ANNA, hold=SLOW) if slow else ANNA
        self.play = Moment(own, (anna, BEN, CLEO), NOON, through).does_all(*TALK)
        self.count = 0
        self.never: set[str] = set()
        self.later: dict[str, datetime] = {}
        self.drafted: set[str] = set()
        self.by_client: set[str] = set()
        self.notes: dict[str, str] = {}
        self.seen: Counter[PlaceId] = Counter()
        self.messages: list[tuple[str, PlaceId, AuthorId, MessageId]] = []

    def types(self, text: str, place: PlaceId, author: AuthorId, doubt: Doubt | None = None) -> str:
        label = self.label()
        message, play = MessageId(self.play._id("wrote")), self.play
        self.messages.append((label, place, author, message))
        body = Body(text.format(label))
        play.happens(StaffSaid(play._event(), place, author, message, body, play.now, doubt))
        return label

    # --- the client -----------------------------------------------------------------------

    @rule()
    def client_writes(self) -> None:
        label = self.label()
        self.by_client.add(label)
        self.play.says(f"I tell {label}")

    @rule(text=st.sampled_from(CLIENT))
    def client_wants(self, text: str) -> None:
        self.play.says(text)

    @rule(data=st.data())
    def client_presses(self, data: st.DataObject) -> None:
        lines = [line for line in self.play.chat if line.choices][-6:]
        if lines:
            line = data.draw(st.sampled_from(lines))
            self.play.presses_old(line, data.draw(st.sampled_from(line.choices)).token)

    # --- whoever has the case -------------------------------------------------------------

    @precondition(lambda self: self.own() is not None)
    @rule()
    def counsellor_says(self) -> None:
        own = self.own()
        assert own is not None
        self.types("{} I say", *own)

    @precondition(lambda self: self.own() is not None)
    @rule(text=st.sampled_from(NEVER))
    def counsellor_types_what_stays(self, text: str) -> None:
        own = self.own()
        assert own is not None
        label = self.types(text, *own)
        self.never.add(label)
        self.notes[label] = text

    @precondition(lambda self: self.own() is not None)
    @rule(text=st.sampled_from(PLAIN))
    def counsellor_commands(self, text: str) -> None:
        own = self.own()
        assert own is not None
        self.types(text, *own)

    @precondition(lambda self: self.own() is not None)
    @rule(to=st.sampled_from(["give ben", "give cleo", "give anna", "team young"]))
    def counsellor_hands_over(self, to: str) -> None:
        own = self.own()
        assert own is not None
        label = self.types(f"!{to} {{}}", *own)
        self.never.add(label)
        self.notes[label] = f"!{to}"
        self.types("!yes", *own)

    @precondition(lambda self: self.own() is not None)
    @rule(text=st.sampled_from(["!decline", "!block", "{} blue fern", "!reply hello"]))
    def counsellor_is_sure(self, text: str) -> None:
        own = self.own()
        assert own is not None
        label = self.types(text, *own)
        self.types("!yes", *own)
        if "{}" in text and self.play.conversation.gate in gates.WORDS:
            assert self.came(label)

    def came(self, label: str) -> bool:
        """It is at the client's, or waits a moment on its way."""
        queued = [getattr(one, "body", Body()).text for one in self.play.queued]
        return any(label in text for text in (*self.play.seen(), *queued))

    @precondition(lambda self: self.own() is not None)
    @rule(hours=st.integers(1, 30))
    def counsellor_puts_off(self, hours: int) -> None:
        own = self.own()
        assert own is not None
        label = self.types(f"!schedule {hours}h {{}} later", *own)
        self.later[label] = self.play.now + timedelta(hours=hours)

    @precondition(lambda self: self.own() is not None)
    @rule()
    def counsellor_names_another_room(self) -> None:
        own = self.own()
        assert own is not None
        self.drafted.add(self.types("{} blue fern", *own))

    @precondition(lambda self: bool(self.messages))
    @rule(data=st.data())
    def somebody_takes_words_back(self, data: st.DataObject) -> None:
        label, place, author, message = data.draw(st.sampled_from(self.messages[-8:]))
        chat = " ".join(line.text for line in self.play.chat)
        self.play.happens(StaffTookBack(self.play._event(), place, author, message))
        if label not in chat:
            self.never.add(label)

    # --- whoever has it not ---------------------------------------------------------------

    @rule(data=st.data(), who=WHO, doubt=st.none() | st.sampled_from(list(Doubt)))
    def somebody_writes_anywhere(self, data: st.DataObject, who: str, doubt: Doubt | None) -> None:
        """Also where they are only invited, and where they were before."""
        place = data.draw(st.sampled_from([*self.play.rooms]))
        author = self.play._counsellor(who).author if who in self.people() else ANNA.author
        if self.own() != (place, author) or doubt is not None:
            self.never.add(self.types("{} here", place, author, doubt))

    @rule(data=st.data(), who=WHO, token=st.sampled_from([TAKE, DECLINE, "rubbish"]))
    def somebody_presses_anything(self, data: st.DataObject, who: str, token: str) -> None:
        if who not in self.people():
            return
        place = data.draw(st.sampled_from([*self.play.rooms]))
        author = self.play._counsellor(who).author
        self.play.happens(StaffPressed(self.play._event(), place, author, token))

    @rule(data=st.data(), who=WHO)
    def somebody_puts_a_sign_on_a_line(self, data: st.DataObject, who: str) -> None:
        """It may take an offer, and never ends, gives away or confirms anything."""
        if who not in self.people():
            return
        place, play = data.draw(st.sampled_from([*self.play.rooms])), self.play
        before, author = play.conversation.case, play._counsellor(who).author
        play.happens(StaffReacted(play._event(), place, author, MessageId(play._id("line"))))
        after = play.conversation.case
        if before is not None and after is not None:
            assert after.confirm == before.confirm or after.offer != before.offer
            assert (after.phase is Phase.CLOSED) == (before.phase is Phase.CLOSED)

    @precondition(lambda self: bool(self.play.invited()))
    @rule(takes=st.sampled_from([True, True, False]))
    def somebody_comes_or_not(self, takes: bool) -> None:
        [who, *_] = self.play.invited()
        (self.play.joins if takes else self.play.leaves)(who)

    @rule(who=WHO, takes=st.booleans())
    def somebody_asks_at_their_desk(self, who: str, takes: bool) -> None:
        case, kind = self.case(), DeskTakes if takes else DeskDeclines
        if case is not None:
            self.play.happens(kind(self.play._event(), CounsellorId(who)))

    @precondition(lambda self: self.own() is not None)
    @rule()
    def counsellor_leaves(self) -> None:
        own = self.own()
        assert own is not None
        self.play.leaves(next(one.id for one in self.play.roster if one.author == own[1]))

    @rule(who=WHO)
    def somebody_will_be_away(self, who: str) -> None:
        begins = self.play.now + timedelta(hours=5)
        who_ = CounsellorId(who)
        self.play.happens(
            CounsellorAway(self.play._event(), who_, begins, begins + timedelta(days=3))
        )

    @rule(gone=st.sampled_from([None, None, "ben", "cleo", "anna"]))
    def the_roster_changes(self, gone: str | None) -> None:
        self.play.roster = tuple(one for one in (ANNA, BEN, CLEO) if one.id != gone)
        self.play.happens(RosterChanged(self.play._event()))

    @rule(minutes=st.sampled_from([0.1, 1, 11, 70, 60 * 9, 60 * 26]))
    def time_passes(self, minutes: float) -> None:
        self.play.waits(timedelta(minutes=minutes))

    def people(self) -> list[str]:
        return [str(one.id) for one in self.play.roster]


TestWalk = Walk.TestCase
TestWalk.settings = settings(
    max_examples=examples(40), stateful_step_count=40,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)  # fmt: skip
