"""Open conversations, put into the store without playing each of them.

One is played through the pure core; every other is that one with ids of its own. Written with the
store's own functions, many to a commit, so that everything is sealed, keyed and indexed as it is
in the service: state, keys, the three ways (client, room, desk), and a few messages on both sides.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from uuid import uuid4

from benchmarks.networks import COUNSELLOR, PHONES, ROOMS, said_by_client
from bridge.app import App
from bridge.store import copies, inbox, lanes, timers
from bridge.store.codec import encode
from bridge.store.copies import Copy
from bridge.store.database import Tx
from bridge.store.inbox import Batch
from bridge.store.inbox_rows import Claimed, Saved
from bridge.store.queueing import row_owner
from bridge.store.routes import (
    Back,
    Route,
    address,
    lane_owner,
    sealed_route,
    write_address,
    write_route,
)
from bridge.store.sql import run_many
from bridge.store.tables import Role
from bridge.store.timers import Timer
from bridge.store.times import micros
from routing.conversation import Conversation, Phase
from routing.effects import at_place, desk
from routing.ids import CaseId, ChatId, LaneId, MessageId, PlaceId, SourceId
from routing.messages import Address
from routing.play import Play

AT_ONCE = 1000  # conversations in one commit
FAR = timedelta(days=3650)
KEPT = 2  # messages that each side is remembered to have


@dataclass(frozen=True, slots=True)
class Talk:
    """One open conversation: the client's chat and the counsellor's room."""

    chat: ChatId
    room: ChatId


@dataclass(frozen=True, slots=True)
class Lasting:
    """How it stands with all of them: answered so long ago, and a timer of this kind runs.

    The timer is due after all that there is; whoever measures lets it be due.
    """

    ago: timedelta
    kind: str


def open_conversation(app: App, now: datetime, *, answered: bool = False) -> Conversation:
    """A client through the intake of this house, with a counsellor in the room."""
    play = Play(app.current.house, app.current.roster, now)
    play.says("/start")
    for label in ("I have read this", "Yes", "No", "Skip", "Debt"):
        play.presses(label)
    play.joins(str(app.current.roster[0].id))
    if answered:
        play.writes(str(app.current.roster[0].id), "I am here.")
    case = play.conversation.case
    if case is None or case.phase is not Phase.OPEN:
        raise AssertionError("the intake of the benchmark does not lead to an open case")
    return play.conversation


async def fill(app: App, count: int, first: int = 0, lasting: Lasting | None = None) -> list[Talk]:
    """Put so many conversations into the store. `first` keeps their names apart."""
    now = app.services.clock.now() - (lasting.ago if lasting else timedelta(0))
    pattern = open_conversation(app, now, answered=lasting is not None)
    made: list[Talk] = []
    for start in range(first, first + count, AT_ONCE):
        numbers = range(start, min(start + AT_ONCE, first + count))
        filling = Filling(app, pattern, [Talk(*_names(n)) for n in numbers], lasting)
        await app.services.store.write(filling.write)
        made += filling.talks
    await app.services.store.checkpoint()
    return made


def _names(number: int) -> tuple[ChatId, ChatId]:
    return ChatId(f"client-{number}"), ChatId(f"room-{number}")


class Filling:
    """One commit's worth of conversations."""

    def __init__(
        self, app: App, pattern: Conversation, talks: list[Talk], lasting: Lasting | None
    ) -> None:
        self._pattern, self.talks, self._lasting = pattern, talks, lasting
        self._now = app.services.clock.now()
        self._sealer = app.services.sealer
        self._networks = {name: one.network_id for name, one in app.adapters.items()}

    def write(self, tx: Tx) -> None:
        made = self._begin(tx)
        saved = [Saved(one.claimed, one.state, one.claimed.rows, keep=True) for one in made]
        lanes.save(tx, self._sealer, saved, self._now)
        self._find_ways(tx, made)
        cases = [row_owner(one.lane.bytes, one.case.bytes) for one in made]
        self._sealer.keys.use_many(cases, micros(self._now))  # by what was said in them
        said = [copy for one in made for copy in self._said(one)]
        copies.note(tx, self._sealer, said, micros(self._now))
        if self._lasting is not None:
            kind, due = self._lasting.kind, self._now + FAR
            timers.put(tx, [Timer(one.lane, kind, one.case.hex, due) for one in made])

    def _begin(self, tx: Tx) -> list["Made"]:
        """A lane for each client, as their first words make it."""
        first = [said_by_client(talk.chat, "/start") for talk in self.talks]
        first = [replace(one, source=SourceId(f"first {one.place.chat}")) for one in first]
        batch = Batch(PHONES, self._networks[PHONES], strangers=True, messages=first)
        inbox.receive(tx, self._sealer, batch, self._now)
        count = len(first)
        claimed = lanes.claim(tx, self._sealer, self._now, most_lanes=count, most_rows=count)
        claimed.sort(key=lambda one: one.rows[0].seq)  # as they were said
        return [self._made(*pair) for pair in zip(claimed, self.talks, strict=True)]

    def _made(self, claimed: Claimed, talk: Talk) -> "Made":
        pattern = self._pattern.case
        if pattern is None or pattern.offer is None:
            raise AssertionError("the pattern has no case that somebody took")
        place = PlaceId(uuid4())
        offer = replace(pattern.offer, place=place)
        case = replace(pattern, id=CaseId(uuid4()), offers=(*pattern.offers[:-1], offer))
        state = encode(replace(self._pattern, id=claimed.lane, case=case))
        return Made(claimed, talk, case.id, place, state)

    def _find_ways(self, tx: Tx, made: list["Made"]) -> None:
        """Each room belongs to its lane, and the desk is seated in it."""
        owners = {one.lane: lane_owner(one.lane.bytes) for one in made}
        keys = self._sealer.keys.use_many(owners.values(), micros(self._now))
        ways, homes = [], []
        for one in made:
            index = self._sealer.index("place", self._networks[ROOMS], one.talk.room)
            key, lane = keys[owners[one.lane]], one.lane.bytes
            room = Route(Address(ROOMS, one.talk.room), one.place)
            seated = replace(room, readers=frozenset({COUNSELLOR}))
            for party, route in ((at_place(one.place), room), (desk(one.case), seated)):
                way = sealed_route(self._sealer, key, (lane, party), route)
                ways.append(way | {"place_index": index})
            homes.append(address(self._sealer, index, Back(lane, Role.PLACE, one.place.bytes)))
        run_many(tx, write_route, ways)
        run_many(tx, write_address, homes)

    def _said(self, one: "Made") -> Iterator[Copy]:
        """A few messages of the past, each on both sides."""
        for number in range(KEPT):
            message = MessageId(uuid4())
            for account, chat in ((PHONES, one.talk.chat), (ROOMS, one.talk.room)):
                source = SourceId(f"old {chat} {number}")
                network = self._networks[account]
                yield Copy(one.lane, message, network, chat, source, order=number, case=one.case)


@dataclass(frozen=True, slots=True)
class Made:
    """A lane on its way from a stranger's first words to an open case."""

    claimed: Claimed
    talk: Talk
    case: CaseId
    place: PlaceId
    state: bytes = field(repr=False)

    @property
    def lane(self) -> LaneId:
        return self.claimed.lane
