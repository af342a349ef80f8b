"""An organisation to try an intake in, without adapters, and one client who was never here."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from bridge.store import codec
from config import Loaded
from config.talklines import Thing
from routing.conversation import Conversation
from routing.events import ClientDid, ClientPressed, ClientSaid, Event
from routing.facts import Counsellor, House
from routing.flow.model import Flow
from routing.ids import AccountName, MessageId
from routing.messages import Unsupported
from routing.play import Play
from routing.seen import Line
from routing.words.texts import Texts

# Who can read what clients write; known by the adapters, of which there is none here.
READABLE_BY = {"telegram": "network"}

Watcher = Callable[["Trial"], None]


class Trial(Play):
    """A conversation that is tried: the client's app has a language, and others may look on.

    `misses`: how often the question of a line was not understood when that line was sent.
    `watchers` are called after everything that happens.
    """

    def __init__(
        self,
        world: "World",
        at: datetime,
        language: str | None = None,
        through: Callable[[Conversation], Conversation] = lambda state: state,
    ) -> None:
        super().__init__(world.house, world.roster, at, through)
        self.language = language
        self.misses: dict[MessageId, int] = {}
        self.watchers: list[Watcher] = []

    @property
    def flow(self) -> Flow:
        """The flow the client is on, or would be."""
        run = self.conversation.run
        return self.house.flow if run is None else self.flows[run.flow]

    @property
    def open_line(self) -> Line | None:
        """What waits for the client, where they can see it."""
        pending = self.conversation.pending
        if pending is None:
            return None
        return next((ln for ln in reversed(self.chat) if ln.message == pending.message), None)

    def shares(self, what: Thing) -> None:
        """The client sends something that is no words: a file, or what no network carries to us."""
        if isinstance(what, Unsupported):
            self.does(what)
        else:
            self.sends(what)

    def happens(self, event: Event) -> None:
        if isinstance(event, ClientSaid | ClientPressed | ClientDid) and event.language is None:
            event = replace(event, language=self.language)
        super().happens(event)
        pending = self.conversation.pending
        if pending is not None:
            self.misses.setdefault(pending.message, pending.misses)
        for watcher in self.watchers:
            watcher(self)


@dataclass(frozen=True, slots=True)
class World:
    """What all conversations share: made once, it makes any number of trials quickly."""

    house: House
    roster: tuple[Counsellor, ...]

    @classmethod
    def of(cls, loaded: Loaded, texts: Texts) -> "World":
        return cls(loaded.house(texts, readable_by(loaded)), loaded.counsellors)

    def trial(self, *, at: datetime, language: str | None = None, coded: bool = False) -> Trial:
        """Somebody who was never here. `coded`: what is known is written and read every turn."""
        if not coded:
            return Trial(self, at, language)
        return Trial(self, at, language, _through)


def trial(loaded: Loaded, texts: Texts, *, at: datetime, language: str | None = None) -> Trial:
    """One conversation with this organisation, from `at`, by somebody who was never here.

    `language` is that of the client's app. For many conversations, keep one World.
    """
    return World.of(loaded, texts).trial(at=at, language=language)


def readable_by(loaded: Loaded) -> dict[AccountName, str]:
    """Who can read, by each account on which clients write."""
    channels = loaded.channels.values()
    return {one.name: READABLE_BY[one.kind] for one in channels if one.kind in READABLE_BY}


def _through(state: Conversation) -> Conversation:
    return codec.decode(codec.encode(state), Conversation)
