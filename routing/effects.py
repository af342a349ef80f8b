"""What the core asks of the shell, in order. Imperative; stored first, then carried out.

A party is whom a row is for; the shell knows where that is now, so unsent rows follow a move:
`client`, `desk:<case>` (waits until a place is seated), `place:<place>`, `operator`.
"""

from dataclasses import dataclass, field
from datetime import datetime

from consent.acts import Act
from routing.ids import AccountName, AuthorId, CaseId, CounsellorId, MessageId, PlaceId
from routing.marking import Marking
from routing.messages import Attachment, Body, Choice, Made, Opening, Voice
from routing.posting import Posting

CLIENT = "client"
OPERATOR = "operator"
EVERY_DESK = "desk:*"
URGENT, NORMAL, LAST = 0, 5, 9


def desk(case: CaseId) -> str:
    return f"desk:{case.hex}"


def at_place(place: PlaceId) -> str:
    return f"place:{place.hex}"


@dataclass(frozen=True, slots=True)
class Marks:
    """Words put in front of a text when they are true at the moment it is sent.

    In the reader's language: it may have come before; it was written long ago (after `late_from`).
    """

    again: str
    late: str = ""
    late_from: datetime | None = None


@dataclass(frozen=True, slots=True)
class Send:
    party: str
    message: MessageId
    body: Body
    choices: tuple[Choice, ...] = ()
    voice: Voice = Voice.PROGRAM
    priority: int = NORMAL
    mentions: tuple[AuthorId, ...] = field(default=(), repr=False)
    plain: bool = False
    marks: Marks | None = None
    attachment: Attachment | Made | None = None
    not_before: datetime | None = None  # held until then: so long it can still be taken back


@dataclass(frozen=True, slots=True)
class Retell:
    """Say at this case's desk, as this message, what people wrote in the case since then, as far as
    it was passed on, is not taken back, and is still held.
    """

    case: CaseId
    message: MessageId
    since: datetime


@dataclass(frozen=True, slots=True)
class Recover:
    """Fetch this message of the client's again, by its reference, from their network.

    It comes back as Recovered or NotRecovered.
    """

    message: MessageId


@dataclass(frozen=True, slots=True)
class EditSent:
    """Show these words and choices in place of a message of ours."""

    party: str
    message: MessageId
    body: Body
    choices: tuple[Choice, ...] = ()


@dataclass(frozen=True, slots=True)
class OpenPlace:
    """Make a place and invite into it: the offer. The place's rows go to party place:<place>.

    Without a case it is a desk.
    """

    place: PlaceId
    case: CaseId | None
    account: AccountName
    opening: Opening


@dataclass(frozen=True, slots=True)
class Seat:
    """The case's desk is at this place from now on: what was held for it goes there, in order.

    Exactly these readers may be there. What is sent there is for `addressee`, whose case it is: it
    has not arrived while only others could read it.
    """

    case: CaseId
    place: PlaceId
    readers: frozenset[AuthorId] = field(repr=False)
    addressee: AuthorId = field(repr=False)


@dataclass(frozen=True, slots=True)
class Invite:
    """Somebody may come into this place as well. Who may read there, a Seat says before."""

    place: PlaceId
    who: AuthorId = field(repr=False)


@dataclass(frozen=True, slots=True)
class Remove:
    """Somebody is out of this place from then on, invited or there."""

    place: PlaceId
    who: AuthorId = field(repr=False)


@dataclass(frozen=True, slots=True)
class Unseat:
    """The case's desk is nowhere: what is not sent yet waits again."""

    case: CaseId


@dataclass(frozen=True, slots=True)
class ClosePlace:
    """Say this, after all that is queued for the desk, and let nobody write there any more."""

    case: CaseId
    body: Body


@dataclass(frozen=True, slots=True)
class ForgetPlace:
    """Everybody out, what was said taken back, left and forgotten."""

    place: PlaceId


@dataclass(frozen=True, slots=True)
class TakeSeat:
    """One of this counsellor's places in their capacity is used."""

    counsellor: CounsellorId


@dataclass(frozen=True, slots=True)
class ReturnSeat:
    """`missed`: nobody came to it, so that nothing says that there is room for another case now."""

    counsellor: CounsellorId
    missed: bool = False


@dataclass(frozen=True, slots=True)
class SetTimer:
    """Setting (kind, key) again moves it. `since`: of several that are due at once, or wait for the
    same, the smallest comes first; None: before all that say one.
    """

    kind: str
    key: str
    due_at: datetime
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class CancelTimer:
    kind: str
    key: str


@dataclass(frozen=True, slots=True)
class CancelQueued:
    """What is queued for this party and not on its way is never sent.

    EVERY_DESK: for the desks of all cases of this client, those of before included.
    """

    party: str


@dataclass(frozen=True, slots=True)
class TakeBack:
    """A message of ours is not true any more: what nobody has seen of it is never sent.

    `instead`: said where somebody has seen it, or may have. `otherwise`: said where it was on its
    way out and is never sent now. Of what never was to be sent nothing is said. `beside`: also
    asked for where somebody has seen it; what several of one step ask for alike is done once.
    """

    message: MessageId
    instead: Send | None = None
    otherwise: Send | None = None
    beside: "tuple[Send | Notify | Marking, ...]" = ()


@dataclass(frozen=True, slots=True)
class Notify:
    """Tell the operator. Never content, never an address."""

    message: MessageId
    body: Body


@dataclass(frozen=True, slots=True)
class Count:
    """One more of a content-free kind in today's counters."""

    kind: str


@dataclass(frozen=True, slots=True)
class EraseCase:
    """What is still held of this case goes, and its key."""

    case: CaseId


@dataclass(frozen=True, slots=True)
class Prove:
    """Keep this act as evidence that nobody can quietly change."""

    act: Act


@dataclass(frozen=True, slots=True)
class EraseClient:
    """Everything that is held of this client goes now, after whatever else was asked for.

    Ask for it when the last words to them are out or their time is over. Rooms of theirs that are
    not forgotten by then are emptied and left all the same. `places`: rooms that may be there
    although making them seemed to fail.
    """

    places: tuple[PlaceId, ...] = ()


Saying = Send | EditSent | Recover
Placing = OpenPlace | Invite | Remove | Seat | Unseat | ClosePlace | ForgetPlace
Keeping = TakeSeat | ReturnSeat | SetTimer | CancelTimer
Rest = CancelQueued | Notify | Count | EraseCase | EraseClient | Prove
Effect = Saying | Retell | Marking | TakeBack | Placing | Keeping | Posting | Rest
