"""The port: what an adapter must offer, what it is given, and how it may fail.

AdapterError
├── RetryLater        flood limit, network trouble, not there yet; `after` says when
│   └── Unreachable   nobody asked us to wait: there is no way to the network at the moment
├── Uncertain         nobody knows whether it arrived; the bridge has one rule for that
├── RecipientGone     blocked, left, deleted: never retry
├── PlaceGone         the room or topic is no longer there
├── WrongReaders      somebody who may not read is in the place, joined or invited
├── NotTrusted        no device of whom it is for is vouched for: wait, tell them how to mend it
├── Refused           this can never be sent (malformed, not possible here)
└── AccountRefused    the network does not let us in (token, password): a person must act

Every text of an error is one plain sentence without content, address or secret.
"""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NewType, Protocol

from routing.ids import AccountName, ChatId, Language, NetworkId, OutboundId, SourceId
from routing.messages import Address, Attachment, Body, Inbound, Outbound, OutboundKind

PaceKey = NewType("PaceKey", str)


class AdapterError(Exception):
    """Base of every failure an adapter may raise out of `send` or `run`."""


class RetryLater(AdapterError):
    def __init__(self, after: timedelta, reason: str = "the network asks us to wait") -> None:
        super().__init__(reason)
        self.after = after


class Unreachable(RetryLater):
    """There is no way to the network, which has not asked us to wait: what is urgent tries sooner.

    It never left this machine, or the network drops repeats.
    """


class Uncertain(AdapterError):
    """It left this machine, and nobody knows whether it arrived."""


class RecipientGone(AdapterError):
    """The chat no longer accepts messages from us."""


class PlaceGone(AdapterError):
    """The room or topic is no longer there, or we are no longer in it."""


class WrongReaders(AdapterError):
    """Somebody is in the place, joined or invited, who may not read there."""


class NotTrusted(AdapterError):
    """No device of the addressee is vouched for by an identity we know; without one, of anybody."""


class Refused(AdapterError):
    """The network will never accept this."""


class AccountRefused(AdapterError):
    """The network does not accept our token or password."""


class ReadableBy(StrEnum):
    """Who can technically read what a client writes here. The notice says it in a sentence."""

    NETWORK = "network"  # the network's owner can
    US = "us"  # encrypted as far as our own server


@dataclass(frozen=True, slots=True)
class Limits:
    """Token buckets: per PaceKey `burst` refilled at `rate` a second; `overall` a second in all."""

    burst: int = 5
    rate: float = 1.0
    overall: float = 30.0


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a network can do.

    `deduplicates`: how long the network knows our ids and drops repeats; None: never.
    `strangers`: a message in a place nobody knows is a new client; else it must become known.
    `desk_is_chat`: the chat named like a counsellor is their desk; else it is a room made for it.
    """

    kinds: frozenset[OutboundKind]
    readable_by: ReadableBy
    deduplicates: timedelta | None = None
    choices: bool = False
    strangers: bool = False
    limits: Limits | None = None
    desk_is_chat: bool = False


@dataclass(frozen=True, slots=True)
class Content:
    """A message of somebody's as their network still holds it."""

    body: Body
    sent_at: datetime
    attachment: Attachment | None = None


@dataclass(frozen=True, slots=True)
class Sent:
    """What the network said. `source` names the message made, if any; `chat` an opened place.

    `recovered` is what a RECOVER brought back; None there: it can never be had again.
    """

    source: SourceId | None
    order: int = 0
    chat: ChatId | None = field(default=None, repr=False)
    recovered: Content | None = None


@dataclass(frozen=True, slots=True)
class Download:
    """A file while it is read. `size`: exactly so many bytes; None: nobody knows before the end.

    `chunks` is read once, by one reader, and never put on a disk.
    """

    size: int | None
    chunks: AsyncIterator[bytes] = field(repr=False)


# Where the bytes of `Outbound.attachment` are, whatever network that is; opened anew at every try,
# and before anything of it goes out: who is cut off while it opens has sent nothing.
Source = Callable[[], AbstractAsyncContextManager[Download]]


class Host(Protocol):
    """What the bridge gives an adapter."""

    async def receive(
        self, messages: Sequence[Inbound], *, state: Mapping[str, bytes | None]
    ) -> None:
        """Store messages and the adapter's state in ONE commit (None deletes a key).

        Confirm to the network only after this returned. Raises OSError when nothing was stored:
        wait a moment and fetch the same again.
        """

    async def load(self, key: str) -> bytes | None:
        """A value saved with `receive`, or None. Raises `kept.StateLost`."""

    async def progress(self, row: OutboundId, note: bytes) -> None:
        """Keep a note about a row that is being sent; it comes back as `Outbound.progress`."""


@dataclass(frozen=True, slots=True)
class Presentation:
    """How the account presents itself, in one language. `commands`: name without slash -> words."""

    about: str
    short: str
    commands: Mapping[str, str]


class Adapter(Protocol):
    """A network. Constructed without I/O.

    `run` connects, receives and lives until it is cancelled; it survives the network being away,
    at the start and later, and goes on by itself. It raises AccountRefused only.
    `send` never waits for a limit: it raises RetryLater; as `fetch` does, while `run` connects.
    """

    @property
    def network_id(self) -> NetworkId: ...  # known without I/O; keys the address index

    @property
    def device(self) -> str:
        """What the network's memory of our ids belongs to; '' where it keeps none."""

    @property
    def capabilities(self) -> Capabilities: ...

    def parts(self, body: Body) -> Sequence[Body]:
        """Pure: the pieces this network can carry, in order. At least one."""

    def pace(self, to: Address) -> PaceKey:
        """Pure: which bucket a message to this chat draws from."""

    async def run(self, host: Host) -> None: ...

    async def send(self, message: Outbound, source: Source | None = None) -> Sent:
        """Carry this out. `source` has the bytes of `message.attachment`, where there is one.

        What `source` raises, as `fetch` does, leaves as it is. No files can be sent here: Refused.
        """

    def fetch(self, attachment: Attachment) -> AbstractAsyncContextManager[Download]:
        """The bytes of a file that came here, streamed.

        Raises RetryLater, or Refused where they can never be had: gone, too large, not ours. The
        same may be raised in the middle of the chunks.
        """


@dataclass(frozen=True, slots=True)
class Setup:
    """All an adapter may know when it is made. `raw` is its own part of the configuration.

    `secrets` holds what the configuration says to read from files; `data` is a private folder
    (0700) of this account; `key` 32 bytes for what the adapter itself must keep there sealed.
    """

    account: AccountName
    raw: Mapping[str, object] = field(repr=False)
    secrets: Mapping[str, str] = field(repr=False)
    data: str
    key: bytes = field(repr=False)
    presentation: Mapping[Language, Presentation]


class SettingsError(Exception):
    """An adapter's part of the configuration is wrong. `path` leads to the key inside it."""

    def __init__(self, path: Sequence[str | int], message: str) -> None:
        super().__init__(message)
        self.path = tuple(path)


class Kind(Protocol):
    """What an entry point of `counselbridge.adapters` holds: how to check and make an adapter."""

    @property
    def secrets(self) -> frozenset[str]:
        """Keys of the settings whose values are secrets: {file: …} or {env: …}, never inline."""

    def check(self, raw: Mapping[str, object]) -> Sequence[SettingsError]:
        """What is wrong with these settings; nothing when they are well. No I/O."""

    def make(self, setup: Setup) -> Adapter:
        """An adapter, without I/O. Raises SettingsError."""
