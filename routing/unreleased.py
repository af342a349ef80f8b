"""Words of a counsellor that wait for a mentor's yes, as they stand in a case.

Apart from `routing.case`, which only keeps them: `supervision.mentored` says what they mean.
"""

from dataclasses import dataclass
from datetime import datetime

from routing.ids import CounsellorId, MessageId
from routing.messages import Body, Doubt


@dataclass(frozen=True, slots=True)
class Edited:
    """A counsellor's own words as they are after an edit, where it is known which message it was.

    Nothing of it ever crosses by itself. `repeat`: these are the first words, again or still.
    """

    message: MessageId
    body: Body
    written_at: datetime
    doubt: Doubt | None = None
    repeat: bool = False


@dataclass(frozen=True, slots=True)
class Unreleased:
    """Words as they are now. `notice`: our message that asks for the yes to exactly these.

    `written_at`: when the counsellor wrote them, or last changed them. `shown_at`: from when on a
    mentor can have read them; a yes from before that is to something else.
    """

    message: MessageId
    body: Body
    written_at: datetime
    shown_at: datetime
    notice: MessageId


@dataclass(frozen=True, slots=True)
class Releasing:
    """The counsellor of this case has mentors. The rest is about what waits now, if anything does.

    `at`: when somebody is reminded next; None: nothing waits, or nothing may pass. `asked`: who was
    asked last, nobody where it was the operator. `told`: the counsellor knows that it waits.
    `settled_at`: when one that waited was last sent, given back or dropped.
    """

    at: datetime | None = None
    asked: tuple[CounsellorId, ...] = ()
    reminded: int = 0
    told: bool = False
    settled_at: datetime | None = None
