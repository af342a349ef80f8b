"""What can happen to a conversation. Past tense; a closed union ended with `assert_never`.

The shell has already resolved everything of the networks: `message` is our own id, a place is
known by ours, and `prompt` is the message of ours that carried a pressed button.
"""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from routing.ids import AccountName, AuthorId, CaseId, EventId, MessageId, PlaceId
from routing.messages import Attachment, Body, Doubt
from routing.news import (
    CounsellorAway,
    CounsellorBack,
    DeskDeclines,
    DeskLooksAfter,
    DeskReopens,
    DeskSupervises,
    DeskTakes,
)
from routing.unreleased import Edited


@dataclass(frozen=True, slots=True)
class ClientSaid:
    id: EventId
    message: MessageId
    body: Body
    written_at: datetime
    order: int = 0
    language: str | None = None
    attachment: Attachment | None = None  # a picture, a voice message; `body` is its caption


@dataclass(frozen=True, slots=True)
class ClientPressed:
    id: EventId
    prompt: MessageId | None
    token: str = field(repr=False)
    language: str | None = None


@dataclass(frozen=True, slots=True)
class ClientDid:
    """Something of the client's that is not carried: a file, an edit, a reaction."""

    id: EventId
    what: str  # a key below `not_relayed.` of the texts
    language: str | None = None


@dataclass(frozen=True, slots=True)
class ClientReach:
    """The client's app takes messages from us, or takes none any more."""

    id: EventId
    reachable: bool


@dataclass(frozen=True, slots=True)
class StaffSaid:
    """Words in a place of this lane. Whose they are, and whether they count, the core decides."""

    id: EventId
    place: PlaceId
    author: AuthorId = field(repr=False)
    message: MessageId
    body: Body
    written_at: datetime
    doubt: Doubt | None = None
    reply: bool = False  # to another message: words, but no command


@dataclass(frozen=True, slots=True)
class StaffDid:
    """Something in a place of this lane that is never carried: a thread, an edit, a file."""

    id: EventId
    place: PlaceId
    author: AuthorId = field(repr=False)
    what: str
    edited: Edited | None = None


@dataclass(frozen=True, slots=True)
class StaffTookBack:
    """Words in a place of this lane were deleted there by whoever had written them."""

    id: EventId
    place: PlaceId
    author: AuthorId = field(repr=False)
    message: MessageId


@dataclass(frozen=True, slots=True)
class StaffPressed:
    """A button of ours in a place of this lane. `token` says which."""

    id: EventId
    place: PlaceId
    author: AuthorId = field(repr=False)
    token: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class StaffReacted:
    """A sign that means "I take it", put on a message of ours in a place of this lane.

    `case`: the message is not of this lane; it stands where this case was offered. For desks alone.
    """

    id: EventId
    place: PlaceId
    author: AuthorId = field(repr=False)
    message: MessageId
    case: CaseId | None = None


@dataclass(frozen=True, slots=True)
class StaffJoined:
    id: EventId
    place: PlaceId
    author: AuthorId = field(repr=False)


@dataclass(frozen=True, slots=True)
class StaffLeft:
    id: EventId
    place: PlaceId
    author: AuthorId = field(repr=False)


@dataclass(frozen=True, slots=True)
class IdentitySeen:
    """A reader's identity was pinned for the first time, or is not the pinned one (changed)."""

    id: EventId
    place: PlaceId
    author: AuthorId = field(repr=False)
    changed: bool
    fingerprint: str = field(repr=False)


class Failure(StrEnum):
    GONE = "gone"  # the recipient takes nothing from us
    PLACE_GONE = "place_gone"
    NOWHERE = "nowhere"  # no way leads there; it waits all the same
    WRONG_READERS = "wrong_readers"
    NOT_TRUSTED = "not_trusted"  # still waiting; told once
    REFUSED = "refused"
    UNCERTAIN = "uncertain"  # tried twice, and nobody knows
    NOT_REMOVED = "not_removed"  # what was taken back is still there, or may be
    NO_FILE = "no_file"  # its file cannot be had, or not be sent on; the words could
    NOT_INVITED = "not_invited"  # the network does not let somebody into a place; not tried again


@dataclass(frozen=True, slots=True)
class NotSent:
    """A row of ours is parked (NOT_TRUSTED, NOWHERE: waits). `party` is whom it was for.

    For what was said in a place it is that place: the case may be at another one by now.
    `caption`: the words that stood below a file (NO_FILE), so that they are not lost with it.
    `who`: whom it was to let into a place (NOT_INVITED).
    """

    id: EventId
    party: str
    message: MessageId
    failure: Failure
    relayed: bool  # a person's words, not the program's
    caption: Body | None = None
    who: AuthorId | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class PerhapsTwice:
    """A person's words were sent again because nobody knew whether they had arrived."""

    id: EventId
    party: str
    message: MessageId


@dataclass(frozen=True, slots=True)
class Delayed:
    """A person's words have waited for their network for minutes. `message`: the newest of them.

    `before`: of which words this was said earlier, while they have been waiting all along.
    """

    id: EventId
    party: str
    message: MessageId
    since: datetime
    account: AccountName
    before: MessageId | None = None


@dataclass(frozen=True, slots=True)
class Arrived:
    """Words of which Delayed was told have arrived after all."""

    id: EventId
    party: str
    message: MessageId


@dataclass(frozen=True, slots=True)
class Recovered:
    """What the client wrote earlier was fetched from their network again, by its reference."""

    id: EventId
    message: MessageId
    body: Body
    written_at: datetime
    attachment: Attachment | None = None


@dataclass(frozen=True, slots=True)
class NotRecovered:
    """It could not be fetched again; the client must be asked to send it once more."""

    id: EventId
    message: MessageId


@dataclass(frozen=True, slots=True)
class RosterChanged:
    """Counsellors or teams of the organisation are not who they were."""

    id: EventId


@dataclass(frozen=True, slots=True)
class TimeCame:
    """A timer of this lane fired."""

    id: EventId
    kind: str
    key: str


Event = (
    ClientSaid | ClientPressed | ClientDid | ClientReach | StaffSaid | StaffDid | StaffTookBack
    | StaffPressed | StaffReacted | StaffJoined | StaffLeft | IdentitySeen | NotSent
    | PerhapsTwice | Delayed | Arrived | Recovered | NotRecovered | RosterChanged | DeskTakes
    | DeskReopens | DeskDeclines | DeskSupervises | DeskLooksAfter | CounsellorAway
    | CounsellorBack | TimeCame
)  # fmt: skip
