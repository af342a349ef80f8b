"""One case: its phases, its offers, whose turn it is. TRANSITIONS has every legal change of phase.

A *case* is one piece of counselling, from hand-over to closing.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from routing.errors import IllegalTransition
from routing.ids import AuthorId, CaseId, CounsellorId, MessageId, PlaceId
from routing.messages import Body
from routing.offers import Choosing, Offer, Outcome, SaidNo
from routing.unreleased import Releasing, Unreleased


class Phase(StrEnum):
    WAITING = "waiting"  # nobody has been offered it, or nobody is left
    OFFERED = "offered"  # somebody is invited and has not come yet
    OPEN = "open"  # a counsellor is there
    CLOSED = "closed"


TRANSITIONS: Mapping[Phase, frozenset[Phase]] = {
    Phase.WAITING: frozenset({Phase.OFFERED, Phase.CLOSED}),
    Phase.OFFERED: frozenset({Phase.OPEN, Phase.WAITING, Phase.CLOSED}),
    Phase.OPEN: frozenset({Phase.WAITING, Phase.CLOSED}),
    Phase.CLOSED: frozenset(),
}


@dataclass(frozen=True, slots=True)
class Due:
    """Who acts next on a case, and when the bridge acts if they have not."""

    actor: str  # `counsellor`, `mentor`, `bridge`, `client`
    at: datetime | None


@dataclass(frozen=True, slots=True)
class Late:
    """A promise of this counsellor's slipped; the client was told so by that message. None: it did
    not reach them, and is owed.
    """

    who: CounsellorId
    told_by: MessageId | None


@dataclass(frozen=True, slots=True)
class Waits:
    """The client's words to which the counsellor has not answered yet.

    `answer_by` was counted in opening hours when it was set; `slips`: how often it has passed.
    `first`: nothing was written; whoever has come owes the client a first word.
    """

    since: datetime
    answer_by: datetime
    slips: int = 0
    first: bool = False
    late: Late | None = None


@dataclass(frozen=True, slots=True)
class Answered:
    """Replies, oldest first, and the wait they have ended. Until then the newest is held."""

    replies: tuple[MessageId, ...]
    until: datetime
    waits: Waits


@dataclass(frozen=True, slots=True)
class Confirm:
    """A command of the counsellor's that is carried out only after a yes.

    `words`: what stood behind it, where the command needs it then.
    """

    command: str
    at: datetime
    words: Body = field(default_factory=Body)


@dataclass(frozen=True, slots=True)
class Handing:
    """A case on its way from its counsellor to another one, who has not come yet.

    `offer` is None while the client is asked. The note is for whoever takes it over, and they know
    who wrote it. Until they come, the case stays where it is. `team`: it is for whoever of that
    team comes; `tried` are those of it who did not.
    """

    to: CounsellorId
    note: Body
    at: datetime
    offer: Offer | None = None
    team: str = ""
    tried: tuple[CounsellorId, ...] = ()
    supervised: bool = False  # `to` takes it over in supervision: nobody was asked
    shows: bool = False  # what was written is shown to them: so it was said when this began


@dataclass(frozen=True, slots=True)
class Observed:
    """A supervisor reads along in the case's room, or did. `until`: when that was ended.

    `gone`: they are out of the room. Until then what is said there may reach them.
    `refused`: their network did not let them in, so that they have read nothing. `mentor`: they
    are there for a yes to what its counsellor writes; `left`: until they went by themselves.
    """

    counsellor: CounsellorId
    author: AuthorId = field(repr=False)
    since: datetime
    until: datetime | None = None
    gone: bool = False
    refused: bool = False
    mentor: bool = False
    left: bool = False


@dataclass(frozen=True, slots=True)
class Whisper:
    """A room beside the case in which its counsellor and this supervisor talk alone."""

    place: PlaceId
    supervisor: CounsellorId


@dataclass(frozen=True, slots=True)
class Said:
    """Words of a counsellor's that went to the client: where they were written, and the moment from
    which on the client may have them.
    """

    message: MessageId
    place: PlaceId
    at: datetime


@dataclass(frozen=True, slots=True)
class Scheduled:
    """Words of the counsellor's that are for the client then, and not before.

    `written_at`: when the counsellor wrote them.
    """

    message: MessageId
    body: Body
    at: datetime
    written_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Case:
    """`offers` is this round's history, oldest first; the last one may be the running one.

    `choosings` are the last few, oldest first. `acted_at`: when the counsellor last did anything in
    its room. `snoozed_until`: the counsellor wants to be reminded then, or when the client writes.
    `reminded`: how often this silence of the client's was spoken of.
    """

    id: CaseId
    phase: Phase
    opened_at: datetime
    name: str  # the room's neutral name
    offers: tuple[Offer, ...] = ()
    due: Due = Due("bridge", None)
    told_nobody: bool = False  # the client and the operator know that nobody fits
    team: str = ""  # to whom the flow's rules gave it; empty: to everybody
    card: MessageId | None = None  # what the counsellor was shown first
    waits: Waits | None = None
    answered: Answered | None = None
    reminded: int = 0
    acted_at: datetime | None = None
    snoozed_until: datetime | None = None
    choosings: tuple[Choosing, ...] = ()
    confirm: Confirm | None = None
    hold_told: bool = False  # the counsellor knows that what they write waits a moment
    told_until: datetime | None = None  # the client was told that somebody is there from then on
    nobody: Waits | None = None  # since when nobody can be asked, and when that is said again
    handing: Handing | None = None
    handed_note: Body | None = None  # what the counsellor before this one wrote for them
    handed_shows: bool = False  # what was written before is shown to them as well
    note_kept: Body | None = None  # what this one wrote for somebody who did not come
    scheduled: tuple[Scheduled, ...] = ()
    away_from: datetime | None = None  # the client knows that their counsellor will be away,
    away_until: datetime | None = None  # and until when, and waits
    away_owed: tuple[str, ...] = ()  # of an absence they know nothing yet, see `routing.rights`
    said: tuple[Said, ...] = ()  # the last few, newest last: those that can be taken back
    paused_until: datetime | None = None  # the counsellor said that an answer may take until then
    draft: Scheduled | None = None  # goes to the client only after a yes; `at`: when that was asked
    observed: tuple[Observed, ...] = ()  # the last few who read along, oldest first
    whisper: Whisper | None = None
    closing_at: datetime | None = None  # its counsellor asked a second person then: close it?
    unreleased: tuple[Unreleased, ...] = ()  # wait for a mentor's yes, as they were written
    releasing: Releasing | None = None
    passed: tuple[Offer, ...] = ()  # who said no in the round that is over
    reasons: tuple[SaidNo, ...] = ()  # why somebody said no, the last few, oldest first

    def to(self, phase: Phase) -> "Case":
        if phase not in TRANSITIONS[self.phase]:
            raise IllegalTransition(self.phase, phase)
        return replace(self, phase=phase)

    @property
    def offer(self) -> Offer | None:
        """The offer that is running or taken."""
        last = self.offers[-1] if self.offers else None
        return last if last and last.outcome in (Outcome.ASKED, Outcome.TAKEN) else None

    def settle(self, outcome: Outcome) -> "Case":
        """The running offer ended so; what its counsellor was asked about is not asked any more."""
        last = replace(self.offers[-1], outcome=outcome)
        return replace(self, offers=(*self.offers[:-1], last), confirm=None)
