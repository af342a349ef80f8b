"""What crosses the port between the networks and the core: values only.

Nothing here shows what somebody said, or who they are, in its repr: a value may end in a log or
a traceback, and words and addresses may not.
"""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from routing.ids import (
    AccountName,
    AuthorId,
    ChatId,
    Language,
    MessageId,
    OutboundId,
    PlaceId,
    SourceId,
)


@dataclass(frozen=True, slots=True)
class Address:
    """One chat on one of our accounts."""

    account: AccountName
    chat: ChatId = field(repr=False)


@dataclass(frozen=True, slots=True, repr=False)
class Body:
    """What was said."""

    text: str = ""

    def __repr__(self) -> str:
        return f"Body({len(self.text)} characters)"


class FileKind(StrEnum):
    IMAGE = "image"
    VOICE = "voice"
    AUDIO = "audio"
    VIDEO = "video"
    FILE = "file"


@dataclass(frozen=True, slots=True, repr=False)
class Attachment:
    """A file of somebody's on their network. Only its reference is kept, never its bytes.

    `reference` is for the adapter of `account` alone; `size` in bytes where the network says it;
    `seconds` of a voice message. The name is content.
    """

    kind: FileKind
    account: AccountName
    reference: str
    name: str = ""
    media_type: str = "application/octet-stream"
    size: int | None = None
    seconds: int | None = None

    def __repr__(self) -> str:
        return f"Attachment({self.kind})"


class MadeKind(StrEnum):
    """What a file of ours is."""

    RECEIPT_PAGE = "receipt_page"  # what was agreed, to be read
    RECEIPT_FILE = "receipt_file"  # the same, to be verified without us
    TAKEOUT = "takeout"  # everything held of one client


@dataclass(frozen=True, slots=True, repr=False)
class Made:
    """A file of ours: made at the moment it is sent, at every try anew, and never stored.

    `about` is the client's record in hex, `upto` the last of its acts that the file tells of. The
    name is neutral: it says nothing of why anybody has such a file.
    """

    what: MadeKind
    about: str
    upto: int
    language: Language
    name: str
    media_type: str

    @property
    def kind(self) -> FileKind:
        return FileKind.FILE

    @property
    def size(self) -> None:
        """Nobody knows before it is made."""

    @property
    def seconds(self) -> None:
        """It has no sound."""

    def __repr__(self) -> str:
        return f"Made({self.what})"


@dataclass(frozen=True, slots=True)
class Choice:
    """A button, or a numbered line where there are no buttons. The token is ours and short."""

    token: str
    label: str = field(repr=False)


class InboundKind(StrEnum):
    MESSAGE = "message"
    EDIT = "edit"
    DELETION = "deletion"
    REACTION = "reaction"
    PRESS = "press"
    MEMBERSHIP = "membership"
    UNREADABLE = "unreadable"  # keeps its place: replaced when the key arrives
    UNSUPPORTED = "unsupported"


class Membership(StrEnum):
    """What a MEMBERSHIP tells about its author."""

    JOINED = "joined"
    LEFT = "left"  # or declined, or was removed
    INVITED = "invited"
    BLOCKED = "blocked"  # the client's app takes nothing from us any more
    UNBLOCKED = "unblocked"
    PINNED = "pinned"  # first identity key of this person seen; body: its short form to show
    CHANGED = "changed"  # identity key differs from the pinned one; body: the new one's short form
    GONE = "gone"  # the place itself is no longer there


class Unsupported(StrEnum):
    """Why words or things are not carried. Never anything about their content."""

    FILE = "file"
    TOO_LARGE = "too_large"  # a file the network does not give to programs
    VOICE = "voice"
    STICKER = "sticker"
    CONTACT = "contact"
    LOCATION = "location"
    NOTICE = "notice"
    THREAD = "thread"
    OTHER = "other"


class Doubt(StrEnum):
    """Why words in a counsellor's place are not taken as theirs."""

    PLAINTEXT = "plaintext"  # not encrypted, in a place that is
    UNVOUCHED = "unvouched"  # from a device their identity does not vouch for
    CHANGED = "changed"  # their identity is not the pinned one


@dataclass(frozen=True, slots=True)
class Inbound:
    """Something that happened on a network. (account, source) is unique: repeats are harmless.

    `target` is the message an edit, deletion, reaction or reply refers to. `prompt` and `body`
    of a PRESS are the message of ours that carried the button, and the button's token. `order`
    grows within a place and compares with `Sent.order`.
    """

    source: SourceId
    place: Address
    author: AuthorId = field(repr=False)
    kind: InboundKind
    sent_at: datetime
    body: Body = Body()
    order: int = 0
    target: SourceId | None = field(default=None, repr=False)
    prompt: MessageId | None = None
    detail: Membership | Unsupported | None = None
    doubt: Doubt | None = None
    language: str | None = None
    attachment: Attachment | None = None


class OutboundKind(StrEnum):
    SEND = "send"
    EDIT = "edit"  # of a message of ours: `targets` holds its parts
    OPEN_PLACE = "open_place"  # a room of its own; inviting is the offer
    CLOSE_PLACE = "close_place"  # says `body`, then nobody can write there any more
    FORGET_PLACE = "forget_place"  # everybody out, content redacted, left, forgotten
    RECOVER = "recover"  # fetch a message of the client's again: `targets` names it
    REACT = "react"  # our one reaction: `body` is a Sign on `targets[0]`, none on the others
    DELETE = "delete"  # take away a message of ours: `targets` holds its parts
    INVITE = "invite"  # `who` may come into the place as well
    REMOVE = "remove"  # `who` is out of the place, whether they were in it or not
    PIN = "pin"  # keep a message of ours, `targets`, in sight at the top of its place


class Voice(StrEnum):
    PROGRAM = "program"  # the bridge itself
    PERSON = "person"  # relayed words, mentioning nobody
    CALL = "call"  # the bridge itself, calling exactly `mentions`


@dataclass(frozen=True, slots=True)
class Opening:
    """A place to be made. The name is neutral: words that say nothing about anybody.

    `choices` are shown below the reason where an invitation cannot be accepted or declined.
    """

    place: PlaceId
    name: str
    invite: tuple[AuthorId, ...] = field(repr=False)
    reason: Body = Body()
    choices: tuple[Choice, ...] = ()


@dataclass(frozen=True, slots=True)
class Outbound:
    """One part of one message on its way. `id` is the transaction id where a network has one.

    `readers` are the people who may be in the place beside us (empty: not checked), `addressee` the
    one it is for (None: any of them); `plain` says that it holds no client's word and may be shown
    to devices nobody vouches for; `again` that it may have been sent before; `look` that it should
    be looked for before it is sent again. `progress`: the adapter's own note, kept between tries.
    """

    id: OutboundId
    message: MessageId
    to: Address
    kind: OutboundKind = OutboundKind.SEND
    body: Body = Body()
    choices: tuple[Choice, ...] = ()
    targets: tuple[SourceId, ...] = field(default=(), repr=False)
    voice: Voice = Voice.PROGRAM
    mentions: tuple[AuthorId, ...] = field(default=(), repr=False)
    readers: frozenset[AuthorId] = field(default=frozenset(), repr=False)
    addressee: AuthorId | None = field(default=None, repr=False)
    opening: Opening | None = None
    plain: bool = False
    again: bool = False
    look: bool = False
    progress: bytes | None = field(default=None, repr=False)
    attachment: Attachment | Made | None = None
    who: AuthorId | None = field(default=None, repr=False)  # INVITE and REMOVE
